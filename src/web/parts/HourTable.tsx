/** What ran in an hour of the week: by content, and by site. */
import { formatBytes, formatDuration } from '../../core/units.js';
import { WEEKDAYS } from '../../report/weekChart.js';
import type { HourRow, HourView } from '../engine/hour.js';
import { localise } from '../locale.js';
import { showHour, showSite } from '../sites.js';
import { locale } from '../state.js';
import { type Column, RowTable } from './RowTable.js';

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
      {contents.length > 0 && <RowTable what="content" rows={contents} columns={COLUMNS} />}
      {sites.length > 0 && (
        <RowTable
          what="site"
          rows={sites.slice(0, MOST_ROWS)}
          columns={COLUMNS}
          onOpen={(name) => void showSite(name)}
        />
      )}
      {sites.length > MOST_ROWS && <p class="note">{`${sites.length - MOST_ROWS} more sites had less.`}</p>}
      <p class="note">
        All weeks of the first replicate together, by the clock of each site. Requests of a content come after its
        release, each ring at its time.
      </p>
    </div>
  );
}

const shown = (text: string) => localise(text, locale.value);

const COLUMNS: readonly Column<HourRow>[] = [
  { heading: 'from the CDN', cell: ({ cdnBytes }) => shown(formatBytes(cdnBytes)) },
  { heading: 'from peers and cache servers', cell: ({ otherBytes }) => shown(formatBytes(otherBytes)) },
  { heading: 'downloads', cell: ({ downloads }) => downloads },
  { heading: 'asked for, after the release', cell: ({ afterReleaseS }) => shown(formatDuration(afterReleaseS)) },
];
