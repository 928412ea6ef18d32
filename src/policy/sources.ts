/**
 * Where a rule, a default or an observation comes from: what people can look up, with its date.
 *
 * Documents are pages of Microsoft unless the title says otherwise. Observations are single machines, captures or
 * reports: each is evidence that a behaviour exists, none is a statistic.
 */

interface Source {
  title: string;
  /** The date of the page or of the observation: a year, a month or a day. */
  date: string;
}

const SOURCES = {
  'reference-2024': { title: 'Delivery Optimization reference', date: '2024-05-23' },
  'reference-2022': { title: 'Delivery Optimization reference, as it stood in 2022', date: '2022' },
  'reference-new': {
    title: 'table of download modes of a newer reference page, as five other places quote it',
    date: '2025',
  },
  'csp-2024': { title: 'Policy CSP - DeliveryOptimization', date: '2024-06-19' },
  'csp-2019': { title: 'Policy CSP - DeliveryOptimization, as it stood in 2019', date: '2019-05-21' },
  'admx-2022': { title: 'Group Policy template DeliveryOptimization.admx', date: '2022' },
  'admx-2026': {
    title: 'Group Policy template DeliveryOptimization.admx, the same from 23H2 to 25H2',
    date: '2026-08',
  },
  'faq-2024': { title: 'Delivery Optimization frequently asked questions', date: '2024-08-06' },
  'workflow-2024': { title: 'Delivery Optimization client-service communication', date: '2024' },
  'configure-2024': { title: 'Configure Delivery Optimization', date: '2024-07-23' },
  'setup-2024': { title: 'Set up Delivery Optimization', date: '2024' },
  'monitor-2024': { title: 'Monitor Delivery Optimization', date: '2024' },
  'test-2024': { title: 'Testing Delivery Optimization', date: '2024-07-23' },
  'reports-2024': { title: 'Delivery Optimization data in Windows Update for Business reports', date: '2024-09-03' },
  'overview-2026': { title: 'What is Delivery Optimization', date: '2026-05-12' },
  'https-2025': { title: 'HTTPS support for Microsoft Connected Cache', date: '2025-12-08' },
  'cache-releases-2025': { title: 'Connected Cache release notes', date: '2025-07' },
  'https-news-2026': { title: 'a news site on HTTPS for Intune Win32 apps', date: '2026' },
  'troubleshooter-2026': {
    title: 'DeliveryOptimizationTroubleshooter.ps1 1.3.0, a script of Microsoft',
    date: '2026-04-22',
  },
  'intune-2021': { title: 'Delivery Optimization settings of Intune', date: '2021-10-05' },
  'intune-conflicts-2022': { title: 'Common questions with device policies in Intune', date: '2022-03-07' },
  'intune-blog-2026': {
    title: 'Intune blog on Delivery Optimization, with the performance snapshot of a Windows 11 device',
    date: '2026-01-23',
  },
  'configmgr-2019': { title: 'Configuration Manager, troubleshooting of the in-network cache', date: '2019' },
  'configmgr-boundary-2022': { title: 'Configuration Manager, options of boundary groups', date: '2022-04-08' },
  'configmgr-cache': { title: 'Configuration Manager, Microsoft Connected Cache', date: 'undated copy' },
  'windows-api': { title: 'Windows API, cost policies of Delivery Optimization', date: '2024' },
  'mdns-2013': { title: 'RFC 6762, Multicast DNS, of the Internet Engineering Task Force', date: '2013-02' },
  privacy: { title: 'Windows Update Delivery Optimization and privacy, a support page', date: '2017' },
  'linux-client-2024': {
    title: "microsoft/do-client, Microsoft's open Linux client without peers, commit 8362e36",
    date: '2024-01-11',
  },
  'linux-client-run': {
    title: 'microsoft/do-client 8362e36, built and run against local HTTP servers',
    date: '2026-11',
  },
  'service-2024': {
    title: 'live answers of the service, a join request and the registry of one client, by a Windows researcher',
    date: '2024-06 to 2024-08',
  },
  'status-2019': { title: 'status and performance snapshot of a Windows 10 device', date: '2019-09-27' },
  'pc-2026': { title: 'status of one PC in Internet mode', date: '2026-09' },
  'case-2026': { title: "a security analyst's case study with two jobs in LAN mode", date: '2026' },
  'field-2022': { title: 'digitalworkspace.one on Delivery Optimization', date: '2022-04-29' },
  'lab-2020': { title: 'events of lab machines in OTRF/Security-Datasets d9d40ef', date: '2020-05 to 2020-09' },
  'lab-2022': { title: 'events of lab machines in OTRF/Security-Datasets d9d40ef', date: '2022-07' },
  'client-requests-2026': {
    title: '216 content requests of a Windows 11 25H2 client, CaddyGlow/wsus-rs',
    date: '2026-10',
  },
  'completed-2025': { title: "record of a completed download in a client's log", date: '2025-12' },
  'firewall-2025': { title: 'firewall log of one case', date: '2025' },
  'proxy-line-2026': { title: 'one session in a proxy log', date: '2026' },
  protocol: {
    title: 'description of the peer protocol by reverse engineering, thebabush/wudo-reversing 37b6f58',
    date: '2020',
  },
  'cache-hosts-2022': { title: "an admin's report, MicrosoftDocs/windows-itpro-docs 10764", date: '2022' },
} as const satisfies Record<string, Source>;

export type SourceName = keyof typeof SOURCES;

/** Titles and dates of sources, for people: `Delivery Optimization reference (2024-05-23)`. */
export function describeSources(names: readonly SourceName[]): string {
  return names.map((name) => `${SOURCES[name].title} (${SOURCES[name].date})`).join('; ');
}
