/** Recognises files by what is in them, whatever they are called, and reads the policies. */
import { InputError } from '../core/problems.js';
import { readSubnets, subnetColumns } from '../scenario/subnetTable.js';
import { isZip, unpacked } from './archive.js';
import { textOf } from './bytes.js';
import type { SubnetList } from './devices/deviceEstate.js';
import {
  type DeviceTable,
  deviceTable,
  type FieldMap,
  headingsOf,
  isDeviceList,
  objectsTable,
} from './devices/deviceTable.js';
import { isSiteList, readSiteRows, type SiteList } from './devices/siteLists.js';
import { type Channel, Findings, type ImportFile, openedOnce } from './found.js';
import { isGroupPolicyReport, NO_SETTING_WHY, readGroupPolicyReport } from './groupPolicyReport.js';
import { type JsonSummary, type Open, readJsonPolicies } from './jsonPolicies.js';
import type { JsonObject } from './jsonText.js';
import { isLgpoText, readLgpoText } from './lgpo.js';
import { MOST_BYTES, MOST_FILE_BYTES, MOST_FILES, MOST_ORIGINS, refuseLongLines } from './limits.js';
import { mdmXmlForm, readMdmXml } from './mdmXml.js';
import { isOmaTable, readOmaTable } from './omaUri.js';
import { isPowerShellScript, readPowerShellScript } from './powershell.js';
import { isDscText, isPropertyText, readDscText, readPropertyText } from './propertyText.js';
import { isRegFile, readRegFile } from './regFile.js';
import { isRegistryPol, readRegistryPol } from './registryPol.js';
import { isRegQuery, readRegQuery } from './regQuery.js';
import { mayBeReport, type ReadReport, readReport } from './reports.js';

/** A file in which no policies are looked for. */
export interface NotRead {
  file: string;
  why: string;
  /** It belongs to what was given, and says nothing of settings: files of a backup. */
  isExpected: boolean;
}

export interface ReadFiles {
  /** By origin, in the order of the files. */
  findings: readonly Findings[];
  /** Lists of devices. */
  tables: readonly DeviceTable[];
  /** Tables that say which subnet is of which site. */
  subnets: readonly SubnetList[];
  /** Lists of sites. */
  sites: readonly SiteList[];
  /** Reports about downloads. Their devices are the last of the tables: lists of devices know more. */
  reports: readonly ReadReport[];
  notRead: readonly NotRead[];
}

const IN_BACKUP =
  /^(?:<\?xml[^>]*\?>\s*)?(?:<!--[\s\S]{0,2000}?-->\s*)?<(?:Backups|BackupInst|GroupPolicyBackupScheme|policyComments)\b/;
/** Where the settings of the machine lie in a backup, seen from its report. */
const IN_ITS_BACKUP = /^(?:DomainSysvol[/\\]GPO[/\\])?(?:Machine[/\\])?registry\.pol$/i;
const IN_BACKUP_WHY = 'it belongs to the backup of a Group Policy; the settings are in its registry.pol';
const REPORT = /^[^\n]*\b(AzureADDeviceId|GlobalDeviceId|ContentType|BytesFromCDN)\b/i;
const REPORT_WHY = 'this is a report about downloads: neither policies nor a list of devices';
const DEVICES = /^[^\n]*\b(device ?(name|id)|device[,;\t]|Netbios_Name0|Name0)/i;
const DEVICES_WHY =
  'this may be a list of devices, and no column besides the name is known: --map COLUMN=field says what a column is';
const SITES_WHY =
  'this may be a list of sites, and no column besides the name is known: docs/sites.md has the names of all columns';
/** Bytes of the begin of a file by which a long one is told. */
const LOOKED_AT_BYTES = 65_536;

/**
 * Reads files; archives are unpacked.
 *
 * @param map what columns of lists of devices are
 * @throws InputError for files that are too much, damaged, or made to do harm
 */
export function readFiles(files: readonly ImportFile[], map: FieldMap = new Map()): ReadFiles {
  const reader = new Reader(map);
  let total = 0;
  const all = files.flatMap((file) => (isZip(file.bytes) ? unpacked(file) : [file]));
  if (all.length > MOST_FILES) throw InputError.of(`${all.length} files; allowed are ${MOST_FILES}`);
  for (const file of all) {
    total += file.bytes.length;
    if (total > MOST_BYTES) {
      throw InputError.of(`${file.name}: error: with this file there are more than ${MOST_BYTES / 2 ** 20} MB to read`);
    }
    reader.read(file);
  }
  return reader.result();
}

class Reader {
  private readonly found: Findings[] = [];
  private readonly notRead: NotRead[] = [];
  private readonly tables: DeviceTable[] = [];
  private readonly subnets: SubnetList[] = [];
  private readonly sites: SiteList[] = [];
  private readonly reports: ReadReport[] = [];
  /** Names of the files of machines that were read, and reports of Group Policies that are read where there is none. */
  private readonly machinePols: string[] = [];
  private readonly groupPolicies: { name: string; text: string }[] = [];

  constructor(private readonly map: FieldMap) {}

  result(): ReadFiles {
    for (const { name, text } of this.groupPolicies) this.readGroupPolicies(name, text);
    for (const findings of this.found) findings.close();
    const ofReports = this.reports.flatMap(({ devices }) => devices ?? []);
    return {
      findings: this.found,
      tables: [...this.tables, ...ofReports],
      subnets: this.subnets,
      sites: this.sites,
      reports: this.reports,
      notRead: this.notRead,
    };
  }

  read({ name, bytes }: ImportFile): void {
    if (bytes.length > MOST_FILE_BYTES && !isZip(bytes) && !this.mayListDevices(bytes)) {
      throw InputError.of(`${name}: error: this file is longer than ${MOST_FILE_BYTES / 2 ** 20} MB, and no policy is`);
    }
    if (bytes.length === 0) this.leave(name, 'it is empty');
    else if (isRegistryPol(bytes)) this.readPol(name, bytes);
    else if (isZip(bytes)) this.leave(name, 'it is an archive within an archive; unpack it first');
    else {
      const text = textOf(bytes);
      if (text === null)
        this.leave(name, isImage(bytes) ? PACKAGE_WHY : 'it is neither text nor a registry.pol nor a ZIP file');
      else this.readText(name, text, bytes);
    }
  }

  /** Only lists are long: of devices and subnets, and reports. */
  private mayListDevices(bytes: Uint8Array): boolean {
    const start = textOf(bytes.subarray(0, LOOKED_AT_BYTES)) ?? '';
    return this.tableKind(start) !== null || mayBeReport(start);
  }

  private tableKind(text: string): 'devices' | 'subnets' | 'sites' | null {
    const headings = headingsOf(text);
    if (isDeviceList(headings, this.map)) return 'devices';
    if (subnetColumns(headings) !== null) return 'subnets';
    return isSiteList(headings) ? 'sites' : null;
  }

  private readPol(name: string, bytes: Uint8Array): void {
    if (/(^|[/\\])user[/\\]registry\.pol$/i.test(name)) {
      this.leave(name, 'it is of users; Delivery Optimization has policies of the machine only', true);
      return;
    }
    this.machinePols.push(name);
    readRegistryPol(bytes, name, this.opener(name, 'registry.pol'));
  }

  private readText(name: string, text: string, bytes: Uint8Array): void {
    const start = text.trimStart();
    if (mayBeReport(start.slice(0, LOOKED_AT_BYTES))) {
      const report = readReport(name, bytes, text);
      if (report) {
        this.reports.push(report);
        return;
      }
    }
    if (/^[[{]/.test(start) && !isRegKey(start)) {
      const open: Open = (form, channel, title) => this.open(name, form, channel, title);
      const summary = readJsonPolicies(start, name, { open, map: this.map });
      this.noteJson(name, summary);
      return;
    }
    if (start.startsWith('<')) {
      this.readXml(name, start);
      return;
    }
    refuseLongLines(text, name);
    const kind = this.tableKind(start);
    if (kind === 'devices') this.tables.push(deviceTable(start, name, this.map));
    if (kind === 'subnets') this.readSubnets(start, name);
    if (kind === 'sites') this.sites.push(readSiteRows(start, name));
    if (kind !== null) return;
    const form = FORMS.find(({ is }) => is(text));
    if (form) {
      const open: OpenForm = (own, channel) => this.open(name, own, channel);
      const devices: JsonObject[] = [];
      form.read(text, this.opener(name, form.name), open, devices);
      if (devices.length > 0) this.tables.push(objectsTable(devices, name, this.map));
    } else if (/^sites:/m.test(text) && /^content:/m.test(text)) this.leave(name, SCENARIO_WHY);
    else if (/^["']?(site|name)["']?[,;\t]/i.test(start)) this.leave(name, SITES_WHY);
    else if (REPORT.test(start)) this.leave(name, REPORT_WHY);
    else this.leave(name, DEVICES.test(start) ? DEVICES_WHY : NO_FORM);
  }

  private readSubnets(text: string, file: string): void {
    const twice: string[] = [];
    const subnets = readSubnets(text, file, (_problems, _place, said) => twice.push(said));
    this.subnets.push({ file, subnets, twice });
  }

  private noteJson(name: string, { devices, reportRows, isScenario }: JsonSummary): void {
    if (devices.length > 0) this.tables.push(objectsTable(devices, name, this.map));
    if (isScenario) this.leave(name, SCENARIO_WHY);
    else if (devices.length > 0 || this.found.some(({ origin }) => origin.file === name)) return;
    else
      this.leave(
        name,
        reportRows > 0 ? REPORT_WHY : 'this JSON has no policies and no devices in a form that is known',
      );
  }

  private readXml(name: string, start: string): void {
    const form = mdmXmlForm(start);
    if (form) readMdmXml(start, form, this.open(name, form, 'mdm'));
    else if (IN_BACKUP.test(start.slice(0, 5000))) this.leave(name, IN_BACKUP_WHY, true);
    else if (isGroupPolicyReport(start.slice(0, 5000))) this.groupPolicies.push({ name, text: start });
    else this.leave(name, 'no form of policies is XML of this kind');
  }

  /** The report of a backup says what its registry.pol says, in the words of the editor. */
  private readGroupPolicies(name: string, text: string): void {
    const folder = name.replace(/[^/\\]*$/, '');
    const isBeside = (pol: string) => pol.startsWith(folder) && IN_ITS_BACKUP.test(pol.slice(folder.length));
    if (this.machinePols.some(isBeside)) {
      this.leave(name, IN_BACKUP_WHY, true);
      return;
    }
    const open = (title: string | undefined) => this.open(name, 'XML report', 'group-policy', title);
    if (!readGroupPolicyReport(text, name, open)) this.leave(name, NO_SETTING_WHY, true);
  }

  private leave(file: string, why: string, isExpected = false): void {
    this.notRead.push({ file, why, isExpected });
  }

  private open(file: string, form: string, channel: Channel, title?: string): Findings {
    if (this.found.length >= MOST_ORIGINS) {
      throw InputError.of(`${file}: error: with this file there are more than ${MOST_ORIGINS} policies`);
    }
    const findings = new Findings({ file, form, channel, title });
    this.found.push(findings);
    return findings;
  }

  /** The findings of a file by channel. */
  private opener(file: string, form: string): (channel: Channel) => Findings {
    return openedOnce((channel) => this.open(file, form, channel));
  }
}

const PACKAGE_WHY =
  'it is a provisioning package, an image of files: customizations.xml of its project has the settings, and is read';
const SCENARIO_WHY = 'this is a scenario of dosim, or a text like one: import reads the files of an administrator';
const NO_FORM = 'it has no form that dosim import knows (docs/doors.md lists them)';

type Of = (channel: Channel) => Findings;
type OpenForm = (form: string, channel: Channel) => Findings;

/** The forms of text, in the order in which they are tried. */
const FORMS: {
  name: string;
  is: (text: string) => boolean;
  /** @param devices takes those that are found beside the policies */
  read: (text: string, of: Of, open: OpenForm, devices: JsonObject[]) => void;
}[] = [
  { name: '.reg file', is: isRegFile, read: readRegFile },
  { name: 'LGPO text', is: isLgpoText, read: readLgpoText },
  { name: 'reg query', is: isRegQuery, read: readRegQuery },
  { name: 'Microsoft365DSC', is: isDscText, read: (text, _, open) => readDscText(text, open) },
  { name: 'PowerShell script', is: isPowerShellScript, read: readPowerShellScript },
  { name: 'table of OMA-URIs', is: isOmaTable, read: (text, of) => readOmaTable(text, of('mdm')) },
  { name: 'properties', is: isPropertyText, read: (text, _, open, devices) => readPropertyText(text, open, devices) },
];

/** A provisioning package is an image in the Windows Imaging Format. */
function isImage(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, 5)) === 'MSWIM';
}

/** `[HKEY_...]` of a .reg file whose head is missing begins like a list. */
function isRegKey(start: string): boolean {
  return /^\[-?HK/.test(start);
}
