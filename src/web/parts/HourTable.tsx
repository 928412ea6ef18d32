/** What ran in an hour of the week: by content, and by site. */
import { formatBytes, formatDuration } from '../../core/units.js';
import { WEEKDAYS } from '../../report/weekChart.js';
import type { HourRow, HourView } from '../engine/hour.js';
import { localise } from '../locale.js';
import { showHour, showSite } from '../sites.js';
import { locale } from '../state.js';

/** Sites that are shown. */
const MOST_ROWS = 20;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

export function HourTable({ of }: { of: HourView }) {
  const { contents, day, hour, sites } = of;
  return (
    <div class="report whole">
      <div class="heading">
        <h2>{`What runs ${WEEKDAYS[day]} from ${hour}:00 to ${hour + 1}:00`}</h2>
        <span class="choice">
          <select
            aria-label="Day of the week"
            value={day}
            onChange={({ currentTarget }) => void showHour(Number(currentTarget.value), hour)}
          >
            {WEEKDAYS.map((name, i) => (
              <option key={name} value={i}>
                {name}
              </option>
            ))}
          </select>
          <select
            aria-label="Hour of the day"
            value={hour}
            onChange={({ currentTarget }) => void showHour(day, Number(currentTarget.value))}
          >
            {HOURS.map((each) => (
              <option key={each} value={each}>{`${each}:00`}</option>
            ))}
          </select>
        </span>
      </div>
      {contents.length === 0 && <p>Nothing was downloaded in this hour.</p>}
      {contents.length > 0 && <Rows what="content" rows={contents} />}
      {sites.length > 0 && (
        <Rows what="site" rows={sites.slice(0, MOST_ROWS)} onChoose={(name) => void showSite(name)} />
      )}
      {sites.length > MOST_ROWS && <p class="note">{`${sites.length - MOST_ROWS} more sites had less.`}</p>}
      <p class="note">
        All weeks of the first replicate together, by the clock of each site. Requests of a content come after its
        release, each ring at its time.
      </p>
    </div>
  );
}

interface RowsProps {
  what: string;
  rows: readonly HourRow[];
  onChoose?: (name: string) => void;
}

function Rows({ what, rows, onChoose }: RowsProps) {
  const shown = (text: string) => localise(text, locale.value);
  return (
    <div class="scroll">
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">{what}</th>
            <th scope="col">from the CDN</th>
            <th scope="col">from peers and cache servers</th>
            <th scope="col">downloads</th>
            <th scope="col">asked for, after the release</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, cdnBytes, otherBytes, downloads, afterReleaseS }) => (
            <tr key={name}>
              <td>
                {onChoose ? (
                  <button type="button" class="quiet" onClick={() => onChoose(name)}>
                    {name}
                  </button>
                ) : (
                  name
                )}
              </td>
              <td data-label="from the CDN">{shown(formatBytes(cdnBytes))}</td>
              <td data-label="from peers and cache servers">{shown(formatBytes(otherBytes))}</td>
              <td data-label="downloads">{downloads}</td>
              <td data-label="asked for, after the release">{shown(formatDuration(afterReleaseS))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
