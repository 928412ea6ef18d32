/** What the scenario comes to: the result, the comparison of what was pinned, the diagnosis. */

import { localise } from '../locale.js';
import { showSites } from '../sites.js';
import {
  cancel,
  checked,
  compare,
  comparison,
  errors,
  isStale,
  locale,
  MOST_DEVICES,
  MOST_DOWNLOADS,
  pin,
  pins,
  problemText,
  project,
  RUNNING,
  rename,
  replicates,
  result,
  run,
  tooLarge,
  unpin,
  type View,
  view,
  work,
} from '../state.js';
import { DiagnosisView } from './DiagnosisView.js';
import { ReplayView } from './ReplayView.js';
import { ReportView } from './ReportView.js';
import { SitesView } from './SitesView.js';

const VIEWS: readonly (readonly [View, string])[] = [
  ['result', 'Result'],
  ['sites', 'Sites'],
  ['replay', 'Replay'],
  ['compare', 'Compare'],
  ['diagnosis', 'Diagnosis'],
];

const REPLICATES = [1, 3, 5, 10, 20];

export function Results() {
  return (
    <>
      <div class="tabs">
        <div class="tablist" role="tablist" aria-label="What is shown">
          {VIEWS.map(([name, title]) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`tab-${name}`}
              aria-selected={view.value === name}
              aria-controls="results"
              onClick={() => {
                if (name === 'sites') void showSites();
                else view.value = name;
              }}
            >
              {title}
              {name === 'compare' && pins.value.length > 0 && <span class="count">{pins.value.length}</span>}
            </button>
          ))}
        </div>
        <span class="space" />
        <button
          type="button"
          onClick={pin}
          disabled={errors.value.length > 0}
          title="Keeps this variant, to compare it"
        >
          Pin
        </button>
      </div>
      <Status />
      <div id="results" role="tabpanel" aria-labelledby={`tab-${view.value}`}>
        {view.value === 'result' && <ResultView />}
        {view.value === 'sites' && <SitesView />}
        {view.value === 'replay' && <ReplayView />}
        {view.value === 'compare' && <CompareView />}
        {view.value === 'diagnosis' && <DiagnosisView />}
      </div>
    </>
  );
}

/** What is being done, what went wrong; one line that screen readers hear. */
function Status() {
  const now = work.value;
  const wrong = errors.value;
  return (
    <div class="status">
      <div
        class="progress"
        aria-hidden="true"
        style={{ width: now.state === 'running' ? `${100 * now.progress}%` : '0' }}
      />
      <p class="said" role="status">
        {now.state === 'running' && `${now.what}: ${Math.round(100 * now.progress)} %`}
        {now.state === 'idle' && result.value && wrong.length === 0 && <Took />}
        {now.state === 'failed' && now.message}
        {now.state === 'cancelled' && `${now.what}: cancelled. ${wrong.length > 0 ? '' : keptWords()}`}
      </p>
      <label>
        Replicates{' '}
        <select
          class="small"
          value={replicates.value}
          onChange={({ currentTarget }) => {
            replicates.value = Number(currentTarget.value);
          }}
        >
          {REPLICATES.map((count) => (
            <option key={count}>{count}</option>
          ))}
        </select>
      </label>
      {now.state === 'running' && (
        <button type="button" class="quiet" onClick={cancel}>
          Cancel
        </button>
      )}
      {now.state === 'cancelled' && now.what === RUNNING && (
        <button type="button" class="quiet" onClick={() => void run()}>
          Run
        </button>
      )}
      {wrong.length > 0 && (
        <div class="errors" role="alert">
          <p>
            <b>The scenario cannot be run as it is now.</b> What is shown is of the last one that could.
          </p>
          <ul>
            {wrong.slice(0, 8).map((problem) => (
              <li key={problemText(problem)}>{problemText(problem)}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

/** What is still seen after a run was cancelled. */
function keptWords(): string {
  if (!result.value) return '';
  return isStale.value ? 'What is shown is of the scenario before.' : 'What is shown is of the replicates before.';
}

function Took() {
  const { summary, tookMs } = result.value!;
  const count = summary.replicates.length;
  return (
    <>
      {count} {count === 1 ? 'replicate' : 'replicates'} in {localise(`${(tookMs / 1000).toFixed(2)} s`, locale.value)}
    </>
  );
}

/** A whole number with groups of three digits, as the reader writes it. */
const number = (value: number) => value.toLocaleString(locale.value === 'de' ? 'de-DE' : 'en-GB');

function ResultView() {
  const large = tooLarge.value;
  if (large) {
    return (
      <div class="empty">
        <h2>This estate is for the command line</h2>
        <p>
          It has {number(large.sites)} sites, {number(large.devices)} devices and up to {number(large.downloads)}{' '}
          downloads; a page runs up to {number(MOST_DOWNLOADS)} downloads and {number(MOST_DEVICES)} devices well. This
          command does it on all cores:
        </p>
        <pre>
          <code>
            npx dosim run {project.value.name} --out results/{project.value.name.replace(/\.ya?ml$/, '')}
          </code>
        </pre>
        <button type="button" onClick={() => void run(true)}>
          Run it here anyway
        </button>
      </div>
    );
  }
  if (!result.value) return <p class="empty muted">The first result is on its way.</p>;
  return (
    <div class={isStale.value ? 'stale' : ''} aria-busy={isStale.value && work.value.state === 'running'}>
      <ReportView report={result.value.report} />
    </div>
  );
}

function CompareView() {
  const now = checked.value === null ? '' : String(checked.value.written.name ?? project.value.name);
  return (
    <>
      <div class="pins">
        {pins.value.map(({ name }) => (
          <div key={name} class="pin">
            <input
              type="text"
              aria-label={`Name of ${name}`}
              value={name}
              onChange={({ currentTarget }) => rename(name, currentTarget.value.trim())}
            />
            <button type="button" class="quiet" aria-label={`Remove ${name}`} onClick={() => unpin(name)}>
              Remove
            </button>
          </div>
        ))}
        {pins.value.length === 0 ? (
          <p class="hint muted">
            Pin {now} as it is, change something, and compare: both run on the same seeds, so that chance cancels out.
          </p>
        ) : (
          <button type="button" class="primary" onClick={() => void compare()}>
            Compare with now
          </button>
        )}
      </div>
      {comparison.value && <ReportView report={comparison.value} />}
    </>
  );
}
