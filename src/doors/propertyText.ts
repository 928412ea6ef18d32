/** What PowerShell prints of an object, one property a line (`Name : value`), and blocks of Microsoft365DSC. */
import { isDoConfig, takeDoConfig } from './doConfig.js';
import { type Channel, type Findings, openedOnce } from './found.js';
import { DSC_RESOURCE, hasSettings, takeDscPolicy, takeItemProperties } from './itemProperty.js';
import type { JsonObject } from './jsonText.js';
import { deviceOfPerfSnap, isPerfSnap, takePerfSnap } from './perfSnap.js';
import { isWrittenAsNumber } from './registry.js';

type OpenForm = (form: string, channel: Channel) => Findings;

const PROPERTY = /^([A-Za-z]\w{0,100})\s*:\s?(.*)$/;
const DSC_BLOCK = new RegExp(`^\\s*${DSC_RESOURCE}\\b`, 'im');
const DSC_PROPERTY = /^\s*([A-Za-z]\w{0,100})\s*=\s*(.*?)\s*;?\s*$/;

/** Objects of a text with `Name : value` lines; empty lines part them. Lines that go on are not put together. */
function objectsIn(text: string): { object: Record<string, string>; line: number }[] {
  const found: { object: Record<string, string>; line: number }[] = [];
  let current: { object: Record<string, string>; line: number } | null = null;
  text.split(/\r\n|\r|\n/).forEach((content, i) => {
    const [, name, value] = PROPERTY.exec(content) ?? [];
    if (content.trim() === '') current = null;
    else if (name !== undefined) {
      if (!current) found.push((current = { object: {}, line: i + 1 }));
      current.object[name] = value!.trim();
    }
  });
  return found;
}

export function isPropertyText(text: string): boolean {
  const isKnown = ({ object }: { object: JsonObject }) =>
    isDoConfig(object) || hasSettings(object) || isPerfSnap(object);
  return objectsIn(text.slice(0, 100_000)).some(isKnown);
}

/** @param devices takes those that snapshots name */
export function readPropertyText(text: string, open: OpenForm, devices: JsonObject[]): void {
  for (const { object, line } of objectsIn(text)) {
    const where = { line };
    if (isPerfSnap(object)) {
      takePerfSnap(object, where, open('Get-DeliveryOptimizationPerfSnap', 'device'));
      const device = deviceOfPerfSnap(object);
      if (device) devices.push(device);
      continue;
    }
    if (isDoConfig(object)) takeDoConfig(object, where, open('Get-DOConfig', 'device'));
    else if (hasSettings(object)) {
      takeItemProperties(
        withNumbers(object),
        where,
        openedOnce((channel) => open('Get-ItemProperty', channel)),
      );
    }
  }
}

/** A text does not tell a DWORD from its digits in a REG_SZ: the type is the one that the template writes. */
function withNumbers(object: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => {
      const isNumber = isWrittenAsNumber(name) && /^-?\d{1,15}$/.test(value);
      return [name, isNumber ? Number(value) : value];
    }),
  );
}

export function isDscText(text: string): boolean {
  return DSC_BLOCK.test(text);
}

/** Reads the blocks of the resource; what other resources configure is another business. */
export function readDscText(text: string, open: OpenForm): void {
  let block: JsonObject | null = null;
  let start = 0;
  const end = () => {
    if (block) takeDscPolicy(block, { line: start }, open('Microsoft365DSC', 'mdm'));
    block = null;
  };
  text.split(/\r\n|\r|\n/).forEach((content, i) => {
    if (DSC_BLOCK.test(content)) {
      end();
      block = {};
      start = i + 1;
    } else if (/^\s*\}/.test(content)) end();
    else if (block) {
      const [, name, value] = DSC_PROPERTY.exec(content) ?? [];
      if (name !== undefined && value !== '') block = { ...block, [name]: literal(value!) };
    }
  });
  end();
}

/** A number, `$True`, a text in quotes, or `@("a", "b")`. */
function literal(written: string): unknown {
  if (/^\$(true|false)$/i.test(written)) return /true/i.test(written);
  const [, list] = /^@\((.*)\)$/.exec(written) ?? [];
  if (list !== undefined) return (list.match(/"[^"]*"|'[^']*'/g) ?? []).map((text) => text.slice(1, -1));
  const [, double, single] = /^(?:"([^"]*)"|'([^']*)')$/.exec(written) ?? [];
  return double ?? single ?? written;
}
