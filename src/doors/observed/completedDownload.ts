/**
 * The record of a completed download in Get-DeliveryOptimizationLog: a text with bytes by source, times and the mode. Seen on
 * clients since 2020 under two names of its function; its parts are found by their names, so that new ones do no harm.
 */
import { callerNamed } from '../../experiment/observe/contentCategories.js';
import type { ObservedRow } from '../../experiment/observe/rows.js';
import type { RawRow } from './rawTables.js';
import { countOf, modeOf, textCell } from './values.js';

const FUNCTION = /TraceDownloadCompleted(Impl)?$/i;
const BYTES = /\bbytes:\s*\[([^\]]{1,2000})\]/i;

/** @returns `null` for a record of something else @throws BadCell where a number of it is none */
export function readCompletedDownload(cells: RawRow['cells']): ObservedRow | null {
  const message = textCell(cells.get('message'));
  const [, bytesText] = BYTES.exec(message) ?? [];
  if (!FUNCTION.test(textCell(cells.get('function'))) || bytesText === undefined) return null;
  const bytes = (name: string) => countOf(partOf(bytesText, name) ?? '0', `bytes: [${name}]`);
  const mode = partOf(message, 'downloadMode');
  const timeMs = partOf(message, 'timeMs');
  return {
    device: textCell(cells.get('pscomputername')),
    contentType: '',
    caller: callerNamed(/\bcaller:\s*([^,]{0,100})/i.exec(message)?.[1] ?? ''),
    mode: mode === undefined ? null : modeOf(mode, 'downloadMode'),
    site: '',
    group: /\bgroupId\s*=\s*([^,\s]{0,100})/i.exec(message)?.[1] ?? '',
    bytes: {
      cdn: bytes('CDN'),
      cacheServer: bytes('DOINC'),
      lanPeer: bytes('LAN') + bytes('LinkLocal'),
      groupPeer: bytes('Group'),
      internetPeer: bytes('inet'),
    },
    downloads: 1,
    timeS: timeMs === undefined ? null : countOf(timeMs, 'timeMs') / 1000,
    devices: 1,
  };
}

/** The value behind a name: `LAN: 0`. */
function partOf(text: string, name: string): string | undefined {
  return new RegExp(`\\b${name}:\\s*(-?[\\w.]{1,40})`).exec(text)?.[1];
}
