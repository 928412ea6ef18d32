/** A run as it went: sites as tiles whose lines fill and whose caches get copies, at a speed of choice. */
import { signal } from '@preact/signals';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { formatRate } from '../../core/units.js';
import type { TimeChart } from '../../report/charts/chart.js';
import type { Replay, ReplaySite } from '../engine/replay.js';
import { localise } from '../locale.js';
import { showSite } from '../sites.js';
import { isNow, locale, makeReplay, replay } from '../state.js';
import { ChartView } from './ChartView.js';

/** Hours of the run in a second. */
const SPEEDS = [1, 6, 24, 72];
const HOUR_S = 3600;
/** A line that is used so far is full. */
const FULL = 0.9;

/** Seconds since the begin of the run. */
const timeS = signal(0);

export function ReplayView() {
  const made = replay.value;
  const isOld = made !== null && !isNow(made.of);
  const make = () => {
    timeS.value = 0;
    void makeReplay();
  };
  return (
    <>
      {(made === null || isOld) && (
        <div class="pins">
          <p class="hint muted">
            {isOld
              ? 'The scenario has changed since.'
              : 'The run as it went: how full each line was, and how copies spread.'}
          </p>
          <button type="button" class="primary" onClick={make}>
            {isOld ? 'Make it anew' : 'Make the replay'}
          </button>
        </div>
      )}
      {made && <Player of={made.frames} />}
    </>
  );
}

function Player({ of }: { of: Replay }) {
  const [isPlaying, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(6);
  const lengthS = of.frames * of.frameS;
  usePlay(isPlaying, speed, lengthS, () => setPlaying(false));
  const frame = Math.min(of.frames - 1, Math.floor(timeS.value / of.frameS));
  const now = new Date(of.startMs + timeS.value * 1000);
  const total = useMemo(() => totalChart(of), [of]);
  const mostCopies = useMemo(() => of.sites.map(({ copies }) => Math.max(1, ...copies)), [of]);
  return (
    <>
      <div class="player">
        <button
          type="button"
          class="primary"
          onClick={() => {
            if (timeS.value >= lengthS) timeS.value = 0;
            setPlaying(!isPlaying);
          }}
        >
          {isPlaying ? 'Pause' : 'Play'}
        </button>
        <label>
          Speed{' '}
          <select value={speed} onChange={({ currentTarget }) => setSpeed(Number(currentTarget.value))}>
            {SPEEDS.map((hours) => (
              <option key={hours} value={hours}>
                {hours >= 24 ? `${hours / 24} d/s` : `${hours} h/s`}
              </option>
            ))}
          </select>
        </label>
        <output>{timeText(now)}</output>
        <input
          type="range"
          aria-label="Time of the run"
          aria-valuetext={timeText(now)}
          min={0}
          max={lengthS}
          step={of.frameS}
          value={timeS.value}
          onInput={({ currentTarget }) => {
            timeS.value = Number(currentTarget.value);
          }}
        />
      </div>
      <p class="note">
        <span class="key http" /> from the CDN and cache servers <span class="key peers" /> from peers, of what the line
        of the site carries; <span class="key copies" /> copies in the caches, of the most that there were. Names of
        full lines are bold; a site leads to its devices.
        {of.others > 0 && ` The ${of.others} sites with the fewest bytes are left out.`}
      </p>
      <div class="tiles">
        {of.sites.map((site, i) => (
          <Tile key={site.name} site={site} frame={frame} mostCopies={mostCopies[i]!} />
        ))}
      </div>
      <ChartView chart={total} />
    </>
  );
}

function timeText(at: Date): string {
  // In the language of the page: the choice of the reader is about numbers.
  const text = at.toLocaleString('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'UTC',
  });
  return `${text} UTC`;
}

/** Lets the time of the replay go on while it plays. */
function usePlay(isPlaying: boolean, speed: number, lengthS: number, onEnd: () => void): void {
  useEffect(() => {
    if (!isPlaying) return;
    let beforeMs = performance.now();
    let handle = requestAnimationFrame(step);
    function step(nowMs: number) {
      timeS.value = Math.min(lengthS, timeS.value + ((nowMs - beforeMs) / 1000) * speed * HOUR_S);
      beforeMs = nowMs;
      if (timeS.value >= lengthS) onEnd();
      else handle = requestAnimationFrame(step);
    }
    return () => cancelAnimationFrame(handle);
  }, [isPlaying, speed, lengthS]);
}

function Tile({ site, frame, mostCopies }: { site: ReplaySite; frame: number; mostCopies: number }) {
  const http = site.httpBytesPerS[frame]!;
  const peers = site.peerBytesPerS[frame]!;
  // Peers are in the site itself or beyond its line; a line without a rate is drawn by its own most.
  const full = Number.isFinite(site.rateBytesPerS) ? site.rateBytesPerS : Math.max(1, ...site.httpBytesPerS);
  const percent = (value: number) => `${Math.min(100, 100 * value)}%`;
  const said = `${site.name}: ${formatRate(http)} from the CDN and cache servers, ${formatRate(peers)} from peers, ${site.copies[frame]} copies`;
  return (
    <button
      type="button"
      class={http / full > FULL ? 'tile is-full' : 'tile'}
      title={localise(said, locale.value)}
      aria-label={localise(said, locale.value)}
      onClick={() => void showSite(site.name)}
    >
      <span class="tile-name">{site.name}</span>
      <span class="meter">
        <i class="http" style={{ width: percent(http / full) }} />
      </span>
      <span class="meter">
        <i class="peers" style={{ width: percent(peers / full) }} />
      </span>
      <span class="meter">
        <i class="copies" style={{ width: percent(site.copies[frame]! / mostCopies) }} />
      </span>
    </button>
  );
}

/** All sites together over the whole run. */
function totalChart({ startMs, frameS, frames, sites }: Replay): TimeChart {
  const total = (of: (site: ReplaySite) => Float64Array) =>
    Array.from({ length: frames }, (_, frame) => sites.reduce((sum, site) => sum + of(site)[frame]!, 0));
  return {
    kind: 'time',
    title: 'All sites together, UTC',
    unit: 'rate',
    startMs,
    stepS: frameS,
    series: [
      {
        label: 'from the CDN and cache servers',
        colour: 'cdn',
        shape: 'area',
        values: total((site) => site.httpBytesPerS),
      },
      { label: 'from peers', colour: 'lan', shape: 'line', values: total((site) => site.peerBytesPerS) },
    ],
  };
}
