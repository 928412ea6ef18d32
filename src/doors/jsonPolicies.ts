/** JSON of any program: finds the policies in it, however deep, in lists, in lists of Graph, and in texts that are JSON. */
import { InputError } from '../core/problems.js';
import { targetsOf } from './assignments.js';
import { type FieldMap, isDeviceList } from './devices/deviceTable.js';
import { isDoConfig, takeDoConfig } from './doConfig.js';
import { type Channel, type Findings, openedOnce } from './found.js';
import { hasSettings, isDscPolicy, takeDscPolicy, takeItemProperties } from './itemProperty.js';
import { isObject, type JsonObject, parseJson } from './jsonText.js';
import { MOST_OBJECTS } from './limits.js';
import { olderKind, takeProfile, takeRing } from './olderProfile.js';
import { isOmaSetting, takeOmaSetting } from './omaUri.js';
import { deviceOfPerfSnap, isPerfSnap, takePerfSnap } from './perfSnap.js';
import { isSettingInstance, takeInstance } from './settingsCatalog.js';

/** Opens the findings of a policy. */
export type Open = (form: string, channel: Channel, title?: string) => Findings;

/** JSON within JSON within JSON ... */
const MOST_NESTED_TEXTS = 5;
const MAY_HOLD_POLICY = /settingDefinitionId|deliveryoptimization|omaUri/i;

/** Rows of reports that look like this are read elsewhere. */
const REPORT_KEYS = /^(GlobalDeviceId|PeerEligibleTransfers|BytesFromCDN|ContentType)$/i;
const MAY_NAME_DEVICE = /name|device|host|computer/i;

export interface JsonSummary {
  /** The whole is a scenario of dosim. */
  isScenario: boolean;
  /** Devices of a list, as they are. */
  devices: readonly JsonObject[];
  /** Rows of a report about devices. */
  reportRows: number;
}

/** What the reader of a file needs besides its text. */
export interface JsonReader {
  open: Open;
  map: FieldMap;
}

/** @throws InputError where a text is no JSON, or lies too deep */
export function readJsonPolicies(text: string, file: string, reader: JsonReader): JsonSummary {
  const walk = new Walk(file, reader);
  const value = parseJson(text, file);
  const isScenario = isObject(value) && Array.isArray(value.sites) && Array.isArray(value.content);
  if (!isScenario) walk.visit(value, '$', 0);
  return { isScenario, devices: walk.devices, reportRows: walk.reportRows };
}

class Walk {
  readonly devices: JsonObject[] = [];
  reportRows = 0;
  private objects = 0;
  /** Findings of the policy that the walk is in. */
  private current: Findings | undefined;

  private readonly open: Open;
  private readonly map: FieldMap;

  constructor(
    private readonly file: string,
    { open, map }: JsonReader,
  ) {
    this.open = open;
    this.map = map;
  }

  visit(value: unknown, path: string, texts: number): void {
    if (Array.isArray(value)) {
      value.forEach((each, i) => {
        this.visit(each, `${path}[${i}]`, texts);
      });
    } else if (isObject(value)) this.visitObject(value, path, texts);
    else if (typeof value === 'string') this.visitText(value, path, texts);
  }

  private visitText(text: string, path: string, texts: number): void {
    if (texts >= MOST_NESTED_TEXTS || !/^\s*[[{]/.test(text) || !MAY_HOLD_POLICY.test(text)) return;
    this.visit(parseJson(text, `${this.file} ${path}`), `${path}(text)`, texts + 1);
  }

  private visitObject(object: JsonObject, path: string, texts: number): void {
    this.objects += 1;
    if (this.objects > MOST_OBJECTS) {
      throw InputError.of(`${this.file}: error: more than ${MOST_OBJECTS} objects are in it, and no export has them`);
    }
    const kind = olderKind(object);
    const where = { path };
    if (isSettingInstance(object)) {
      takeInstance(object, path, this.within('Intune settings catalog'));
    } else if (kind === 'profile') {
      const findings = this.open('Intune older profile', 'mdm', titleOf(object));
      takeProfile(object, path, findings);
      findings.targets = targetsOf(object, where);
    } else if (kind === 'ring') {
      const findings = this.open('Intune update ring', 'mdm', titleOf(object));
      takeRing(object, path, findings);
      findings.targets = targetsOf(object, where);
    } else if (isOmaSetting(object)) takeOmaSetting(object, path, this.within('OMA-URI settings'));
    else if (isDoConfig(object)) takeDoConfig(object, where, this.open('Get-DOConfig', 'device'));
    else if (isDscPolicy(object)) {
      const findings = this.open('Microsoft365DSC', 'mdm', titleOf(object));
      takeDscPolicy(object, where, findings);
      findings.targets = targetsOf(object, where);
    } else if (hasSettings(object))
      takeItemProperties(
        object,
        where,
        openedOnce((channel) => this.open('Get-ItemProperty', channel)),
      );
    else if (isPerfSnap(object)) {
      takePerfSnap(object, where, this.open('Get-DeliveryOptimizationPerfSnap', 'device'));
      const device = deviceOfPerfSnap(object);
      if (device) this.devices.push(device);
    } else if (this.isDevice(object)) this.devices.push(object);
    else this.visitInside(object, path, texts);
  }

  private isDevice(object: JsonObject): boolean {
    const keys = Object.keys(object);
    if (!keys.some((key) => MAY_NAME_DEVICE.test(key)) && this.map.size === 0) return false;
    return !Array.isArray(object.settings) && isDeviceList(keys, this.map);
  }

  private visitInside(object: JsonObject, path: string, texts: number): void {
    if (Object.keys(object).filter((key) => REPORT_KEYS.test(key)).length > 1) this.reportRows += 1;
    const outer = this.current;
    const form = Array.isArray(object.settings)
      ? 'Intune settings catalog'
      : Array.isArray(object.omaSettings)
        ? 'OMA-URI settings'
        : null;
    if (form !== null) {
      this.current = this.open(form, 'mdm', titleOf(object));
      this.current.targets = targetsOf(object, { path });
    }
    for (const [key, value] of Object.entries(object)) this.visit(value, `${path}.${key}`, texts);
    this.current = outer;
  }

  /** The policy that the walk is in, or one for settings that lie in none. */
  private within(form: string): Findings {
    this.current ??= this.open(form, 'mdm');
    return this.current;
  }
}

function titleOf(object: JsonObject): string | undefined {
  const title = object.displayName ?? object.DisplayName ?? object.name;
  return typeof title === 'string' ? title : undefined;
}
