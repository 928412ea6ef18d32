/** The estate as tables: sites, the lines and devices of one, and what is known of a device. */
import { useState } from 'preact/hooks';
import { formatBytes, formatShare } from '../../core/units.js';
import { counted } from '../../core/words.js';
import { WEEKDAYS } from '../../report/weekChart.js';
import { inWords } from '../../report/words.js';
import type { DeviceRow, MainReason, SiteRow, SiteView } from '../engine/estate.js';
import { localise } from '../locale.js';
import { estate, goTo, NOWHERE, place, showDevice, showSite, showSites } from '../sites.js';
import { diagnose, isNow, locale, work } from '../state.js';
import { HourTable } from './HourTable.js';
import { type Column, RowTable } from './RowTable.js';

/** Rows that are shown; more are found by their names. */
const MOST_ROWS = 100;

export function SitesView() {
  const known = estate.value;
  if (!known) return <Unknown />;
  const isOld = !isNow(known.of);
  const { device, hour, site } = place.value;
  return (
    <>
      {isOld && (
        <div class="pins">
          <p class="hint muted">The scenario has changed since.</p>
          <button type="button" class="primary" onClick={() => void showSites()}>
            Look again
          </button>
        </div>
      )}
      <Way />
      {device && <Device of={device} />}
      {!device && site && <Site of={site} />}
      {hour && <HourTable of={hour} />}
      {!(device || site || hour) && <Sites all={known.sites} />}
    </>
  );
}

/** In the place of the sites: they are on their way, or it was cancelled. */
function Unknown() {
  if (work.value.state === 'running') return <p class="empty muted">The sites are being looked at.</p>;
  return (
    <div class="pins">
      <p class="hint muted">Sites and devices of the first replicate: how much each received, from whom, and why.</p>
      <button type="button" class="primary" onClick={() => void showSites()}>
        Look at them
      </button>
    </div>
  );
}

/** Where one is, and the way back. */
function Way() {
  const { device, hour, site } = place.value;
  if (!site && !hour) return null;
  return (
    <nav class="way" aria-label="Where this is">
      <button
        type="button"
        class="quiet"
        onClick={() => {
          goTo(NOWHERE);
        }}
      >
        All sites
      </button>
      <span aria-hidden="true">/</span>
      {hour && <b>{`${WEEKDAYS[hour.day]} ${hour.hour}:00`}</b>}
      {site && device && (
        <>
          <button
            type="button"
            class="quiet"
            onClick={() => {
              goTo({ ...NOWHERE, site });
            }}
          >
            {site.name}
          </button>
          <span aria-hidden="true">/</span>
          <b>{device.name}</b>
        </>
      )}
      {site && !device && <b>{site.name}</b>}
    </nav>
  );
}

interface Named {
  name: string;
}

/** The rows whose names have what was typed, and how many are not shown. */
function useFound<T extends Named>(all: readonly T[], what: string) {
  const [typed, setTyped] = useState('');
  const found = all.filter(({ name }) => name.toLowerCase().includes(typed.trim().toLowerCase()));
  const field = all.length > 12 && (
    <input
      type="text"
      class="find"
      placeholder={`Find a ${what}`}
      aria-label={`Find a ${what} by its name`}
      value={typed}
      onInput={({ currentTarget }) => setTyped(currentTarget.value)}
    />
  );
  const rest = found.length - MOST_ROWS;
  const more = rest > 0 && <p class="note">{`${counted(rest, what)} more: find one by its name.`}</p>;
  return { shown: found.slice(0, MOST_ROWS), field, more };
}

const bytes = (value: number) => localise(formatBytes(value), locale.value);
const share = (part: number, all: number) => (all === 0 ? '' : localise(formatShare(part / all), locale.value));

/** The share of peers, with the bytes of the row as a bar: from peers, from cache servers, from the CDN. */
function Share({ of }: { of: { bytes: number; peerBytes: number; cdnBytes: number } }) {
  if (of.bytes === 0) return null;
  const width = (part: number) => ({ width: `${(100 * part) / of.bytes}%` });
  return (
    <span class="share">
      {share(of.peerBytes, of.bytes)}
      <span class="split" aria-hidden="true">
        <i class="peers" style={width(of.peerBytes)} />
        <i class="copies" style={width(of.bytes - of.peerBytes - of.cdnBytes)} />
        <i class="http" style={width(of.cdnBytes)} />
      </span>
    </span>
  );
}

function Sites({ all }: { all: readonly SiteRow[] }) {
  const { shown, field, more } = useFound(all, 'site');
  return (
    <div class="report whole">
      <div class="heading">
        <h2>{counted(all.length, 'site')}, those with the most bytes from the CDN first</h2>
        {field}
      </div>
      <Rows
        of={shown}
        what="site"
        onOpen={(name) => void showSite(name)}
        onReason={(name, reason) => void diagnose({ site: name, reason })}
        before={{ heading: 'devices', cell: ({ devices }) => devices }}
        after={{
          heading: 'fullest line',
          cell: ({ fullest }) => (fullest === null ? 'no rate' : localise(formatShare(fullest), locale.value)),
        }}
      />
      {more}
      <p class="note">The first replicate.</p>
    </div>
  );
}

interface RowsProps<T> {
  of: readonly T[];
  what: string;
  onOpen: (name: string) => void;
  onReason: (name: string, reason: string) => void;
  /** What sites and devices do not share: a column before the bytes, and one after them. */
  before: Column<T>;
  after: Column<T>;
}

/** Sites or devices, with their bytes and why they came from the CDN. */
function Rows<T extends SiteRow | DeviceRow>({ of, what, onOpen, onReason, before, after }: RowsProps<T>) {
  const columns: Column<T>[] = [
    before,
    { heading: 'received', cell: (row) => bytes(row.bytes) },
    { heading: 'from peers', cell: (row) => <Share of={row} /> },
    { heading: 'from the CDN', cell: (row) => bytes(row.cdnBytes) },
    after,
    {
      heading: 'most of it because',
      cell: (row) => <Reason of={row.reason} onAsk={(reason) => onReason(row.name, reason)} />,
    },
  ];
  return <RowTable what={what} rows={of} columns={columns} onOpen={onOpen} />;
}

/** Why bytes came from the CDN; asking leads to the diagnosis. */
function Reason({ of, onAsk }: { of: MainReason | null; onAsk: (reason: string) => void }) {
  if (!of) return null;
  return (
    <button type="button" class="quiet reason" title="Diagnose it" onClick={() => onAsk(of.name)}>
      {inWords(of.words)}
    </button>
  );
}

function Site({ of }: { of: SiteView }) {
  const { shown, field, more } = useFound<DeviceRow>(of.devices, 'device');
  return (
    <div class="report whole">
      <div class="heading">
        <h2>{`${of.name}: ${counted(of.devices.length, 'device')}`}</h2>
        <button type="button" onClick={() => void diagnose({ site: of.name })}>
          Diagnose this site
        </button>
      </div>
      {of.lines.length > 0 && (
        <dl class="facts">
          {of.lines.map(({ label, rate, fullest, when }) => (
            <div key={label}>
              <dt>{`${label}, ${localise(rate, locale.value)}`}</dt>
              <dd>
                {fullest === null
                  ? 'no rate'
                  : `${localise(formatShare(fullest), locale.value)} full at most${when === '' ? '' : `, ${when}`}`}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {field}
      <Rows
        of={shown}
        what="device"
        onOpen={(name) => void showDevice(name)}
        onReason={(name, reason) => void diagnose({ device: name, reason })}
        before={{ heading: 'profile', cell: ({ profile }) => profile }}
        after={{ heading: 'sent to peers', cell: ({ uploadedBytes }) => bytes(uploadedBytes) }}
      />
      {more}
      <p class="note">The first replicate. A device says why it peers as it does; a reason leads to its diagnosis.</p>
    </div>
  );
}

function Device({ of }: { of: { name: string; text: string } }) {
  return (
    <div class="report whole">
      <div class="heading">
        <h2>{of.name}</h2>
        <button type="button" onClick={() => void diagnose({ device: of.name })}>
          Diagnose this device
        </button>
      </div>
      <pre class="explained">
        <code>{localise(of.text, locale.value)}</code>
      </pre>
    </div>
  );
}
