/** The forms of observed data: by which columns they are known, and what their rows say. */
import { callerNamed } from '../../experiment/observe/contentCategories.js';
import { type Dimension, noBytes, type ObservedRow, type ToldSource } from '../../experiment/observe/rows.js';
import { readCompletedDownload } from './completedDownload.js';
import type { RawRow } from './rawTables.js';
import { categoryCell, countOf, isEmpty, modeOf, placeCell, secondsOf, textCell } from './values.js';

/** How a file is to be read. */
export interface ReadingOptions {
  /** Whether the counter of HTTP bytes contains those of cache servers (`model.httpIncludesCache`); default: true. */
  httpIncludesCache?: boolean;
}

export interface Form {
  name: string;
  /** What its rows can be told apart by, where the file has the columns. */
  dimensions: readonly Dimension[];
  sources: readonly ToldSource[];
  /** Columns that are read; others are kept aside. */
  columns: readonly string[];
  /** Columns that are known and say nothing that a simulation could be held against. */
  notNeeded: readonly string[];
  /** The column that says when; of several snapshots the newest counts. */
  time: string;
  /** Whether rows are snapshots of a device and kind of content, of which the newest replaces the others. */
  isSnapshot: boolean;
  is(columns: ReadonlySet<string>): boolean;
  /**
   * @returns the row, without its site where no column says it; `null` for a row that is none of this form
   * @throws BadCell where a cell holds what its column is not for
   */
  read(row: RawRow['cells'], options: ReadingOptions): ObservedRow | null;
}

const PEER_SOURCES = ['lanPeer', 'groupPeer', 'internetPeer'] as const;
const ALL_SOURCES: readonly ToldSource[] = ['cdn', 'cacheServer', ...PEER_SOURCES];

/** A count that may be missing: 0 then. */
const countOr0 = (cells: RawRow['cells'], column: string, name: string) =>
  isEmpty(cells.get(column)) ? 0 : countOf(cells.get(column), name);
const countOrNull = (cells: RawRow['cells'], column: string, name: string) =>
  isEmpty(cells.get(column)) ? null : countOf(cells.get(column), name);

/** The first of some columns that has a text; `#` is what reports have in place of a name that is not sent. */
function firstText(cells: RawRow['cells'], columns: readonly string[]): string {
  for (const column of columns) {
    const text = textCell(cells.get(column));
    if (text !== '' && text !== '#') return text;
  }
  return '';
}

const DEVICE_COLUMNS = ['devicename', 'computer', 'globaldeviceid', 'azureaddeviceid', 'computerid'];
/** Every row of Log Analytics has these. */
const OF_LOG_ANALYTICS = ['azureadtenantid', 'tenantid', 'type', 'sourcesystem', '_billedsize', '_isbillable', 'mg'];
const BYTES_OF_REPORTS = [
  'bytesfromcache',
  'bytesfromcdn',
  'bytesfromgrouppeers',
  'bytesfromintpeers',
  'bytesfrompeers',
];

/** Bytes of a report's row. BytesFromPeers is what LAN peers gave, as the workbook's formulas take it. */
function reportBytes(cells: RawRow['cells']): ObservedRow['bytes'] {
  return {
    cdn: countOf(cells.get('bytesfromcdn'), 'BytesFromCDN'),
    cacheServer: countOr0(cells, 'bytesfromcache', 'BytesFromCache'),
    lanPeer: countOr0(cells, 'bytesfrompeers', 'BytesFromPeers'),
    groupPeer: countOr0(cells, 'bytesfromgrouppeers', 'BytesFromGroupPeers'),
    internetPeer: countOr0(cells, 'bytesfromintpeers', 'BytesFromIntPeers'),
  };
}

const isReport = (columns: ReadonlySet<string>) =>
  columns.has('bytesfromcdn') && BYTES_OF_REPORTS.filter((column) => columns.has(column)).length > 1;

const UCDO_STATUS: Form = {
  name: 'UCDOStatus',
  dimensions: ['contentType', 'mode', 'site', 'group'],
  sources: ALL_SOURCES,
  columns: [
    ...BYTES_OF_REPORTS,
    ...DEVICE_COLUMNS,
    'contenttype',
    'downloadmode',
    'contentdownloadmode',
    'city',
    'groupid',
    'totaltransfers',
    'totaltimefordownload',
    'timegenerated',
  ],
  notNeeded: [
    ...OF_LOG_ANALYTICS,
    'bwoptpercent28days',
    'bwoptpercent7days',
    'country',
    'isp',
    'dostatusdescription',
    'downloadmodesrc',
    'lastcensusseentime',
    'nopeerscount',
    'osversion',
    'osname',
    'osbuild',
    'peereligibletransfers',
    'peeringstatus',
    'peerscannotconnectcount',
    'peerssuccesscount',
    'peersunknowncount',
  ],
  time: 'timegenerated',
  isSnapshot: true,
  is: (columns) => isReport(columns) && !columns.has('devicecount') && DEVICE_COLUMNS.some((name) => columns.has(name)),
  read: (cells) => {
    const mode = cells.get('downloadmode') ?? cells.get('contentdownloadmode');
    return {
      device: firstText(cells, DEVICE_COLUMNS),
      contentType: categoryCell(cells.get('contenttype')),
      caller: '',
      mode: isEmpty(mode) ? null : modeOf(mode, 'DownloadMode'),
      site: placeCell(cells.get('city')),
      group: placeCell(cells.get('groupid')),
      bytes: reportBytes(cells),
      downloads: countOrNull(cells, 'totaltransfers', 'TotalTransfers'),
      timeS: isEmpty(cells.get('totaltimefordownload'))
        ? null
        : secondsOf(cells.get('totaltimefordownload'), 'TotalTimeForDownload'),
      devices: 1,
    };
  },
};

/** One row a tenant and kind of content; what a query has summed up looks the same. */
const UCDO_AGGREGATED: Form = {
  name: 'UCDOAggregatedStatus',
  dimensions: ['contentType', 'mode', 'site', 'group'],
  sources: ALL_SOURCES,
  columns: [
    ...BYTES_OF_REPORTS,
    'contenttype',
    'downloadmode',
    'city',
    'groupid',
    'devicecount',
    'timegenerated',
    'totaltransfers',
  ],
  notNeeded: [...OF_LOG_ANALYTICS, 'azureaddeviceid', 'bwoptpercent28days'],
  time: 'timegenerated',
  isSnapshot: true,
  is: isReport,
  read: (cells) => ({
    device: '',
    contentType: categoryCell(cells.get('contenttype')),
    caller: '',
    mode: isEmpty(cells.get('downloadmode')) ? null : modeOf(cells.get('downloadmode'), 'DownloadMode'),
    site: placeCell(cells.get('city')),
    group: placeCell(cells.get('groupid')),
    bytes: reportBytes(cells),
    downloads: countOrNull(cells, 'totaltransfers', 'TotalTransfers'),
    timeS: null,
    devices: isEmpty(cells.get('devicecount')) ? 1 : countOf(cells.get('devicecount'), 'DeviceCount'),
  }),
};

/** What remoting adds to what a cmdlet gives. */
const OF_REMOTING = ['runspaceid', 'psshowcomputername', 'pssourcejobinstanceid'];

const STATUS: Form = {
  name: 'Get-DeliveryOptimizationStatus',
  dimensions: ['caller', 'mode', 'site'],
  sources: ALL_SOURCES,
  columns: [
    'pscomputername',
    'totalbytesdownloaded',
    'bytesfromhttp',
    'bytesfromcacheserver',
    'bytesfromlanpeers',
    'bytesfromlinklocalpeers',
    'bytesfromgrouppeers',
    'bytesfrominternetpeers',
    'downloadduration',
    'downloadmode',
    'predefinedcallerapplication',
  ],
  notNeeded: [
    ...OF_REMOTING,
    'fileid',
    'filesize',
    'filesizeincache',
    'percentpeercaching',
    'bytesfrompeers',
    'status',
    'priority',
    'isbackground',
    'bytestolanpeers',
    'bytestolinklocalpeers',
    'bytestogrouppeers',
    'bytestointernetpeers',
    'httpconnectioncount',
    'cacheserverconnectioncount',
    'lanconnectioncount',
    'linklocalconnectioncount',
    'groupconnectioncount',
    'internetconnectioncount',
    'sourceurl',
    'cachehost',
    'numpeers',
    'expireon',
    'ispinned',
  ],
  time: '',
  isSnapshot: false,
  is: (columns) => columns.has('totalbytesdownloaded') && columns.has('bytesfromhttp') && columns.has('fileid'),
  read: (cells) => {
    const count = (column: string, name: string) => countOr0(cells, column, name);
    const cacheServer = count('bytesfromcacheserver', 'BytesFromCacheServer');
    const groupPeer = count('bytesfromgrouppeers', 'BytesFromGroupPeers');
    const internetPeer = count('bytesfrominternetpeers', 'BytesFromInternetPeers');
    const lanPeer =
      count('bytesfromlanpeers', 'BytesFromLanPeers') + count('bytesfromlinklocalpeers', 'BytesFromLinkLocalPeers');
    const all = countOf(cells.get('totalbytesdownloaded'), 'TotalBytesDownloaded');
    // Whether BytesFromHttp contains the bytes of cache servers is told by what adds up, whatever the documents say.
    const cdn = Math.max(0, all - cacheServer - groupPeer - internetPeer - lanPeer);
    const mode = cells.get('downloadmode');
    return {
      device: textCell(cells.get('pscomputername')),
      contentType: '',
      caller: callerNamed(textCell(cells.get('predefinedcallerapplication'))),
      mode: isEmpty(mode) ? null : modeOf(mode, 'DownloadMode'),
      site: '',
      group: '',
      bytes: { cdn, cacheServer, lanPeer, groupPeer, internetPeer },
      downloads: 1,
      timeS: isEmpty(cells.get('downloadduration'))
        ? null
        : secondsOf(cells.get('downloadduration'), 'DownloadDuration'),
      devices: 1,
    };
  },
};

const PERF_SNAP_THIS_MONTH: Form = {
  name: 'Get-DeliveryOptimizationPerfSnapThisMonth',
  dimensions: ['site'],
  // The cmdlet shows no counter of group and link-local peers.
  sources: ['cdn', 'cacheServer', 'lanPeer', 'internetPeer'],
  columns: [
    'pscomputername',
    'downloadhttpbytes',
    'downloadcachehostbytes',
    'downloadlanbytes',
    'downloadinternetbytes',
    'monthstartdate',
  ],
  notNeeded: [
    ...OF_REMOTING,
    'uploadlanbytes',
    'uploadinternetbytes',
    'downloadfgratekbps',
    'downloadbgratekbps',
    'uploadlimitreached',
  ],
  time: 'monthstartdate',
  isSnapshot: false,
  is: (columns) => columns.has('downloadhttpbytes') && columns.has('downloadlanbytes'),
  read: (cells, { httpIncludesCache = true }) => {
    const http = countOf(cells.get('downloadhttpbytes'), 'DownloadHttpBytes');
    const cacheServer = countOr0(cells, 'downloadcachehostbytes', 'DownloadCacheHostBytes');
    return {
      device: textCell(cells.get('pscomputername')),
      contentType: '',
      caller: '',
      mode: null,
      site: '',
      group: '',
      bytes: {
        ...noBytes(),
        // More from cache servers than by HTTP: this device counts them apart.
        cdn: httpIncludesCache && http >= cacheServer ? http - cacheServer : http,
        cacheServer,
        lanPeer: countOf(cells.get('downloadlanbytes'), 'DownloadLanBytes'),
        internetPeer: countOr0(cells, 'downloadinternetbytes', 'DownloadInternetBytes'),
      },
      downloads: null,
      timeS: null,
      devices: 1,
    };
  },
};

const LOG: Form = {
  name: 'Get-DeliveryOptimizationLog',
  dimensions: ['caller', 'mode', 'site', 'group'],
  sources: ALL_SOURCES,
  columns: ['pscomputername', 'function', 'message', 'timecreated'],
  notNeeded: [...OF_REMOTING, 'processid', 'threadid', 'level', 'levelname', 'linenumber', 'errorcode', 'provider'],
  time: 'timecreated',
  isSnapshot: false,
  is: (columns) => columns.has('message') && columns.has('function'),
  read: (cells) => readCompletedDownload(cells),
};

/** The forms in the order in which they are tried. */
export const FORMS: readonly Form[] = [UCDO_STATUS, UCDO_AGGREGATED, STATUS, PERF_SNAP_THIS_MONTH, LOG];
