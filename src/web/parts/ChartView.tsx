/** A chart in the page: drawn by d3 at the width that there is, with the table behind it. */
import * as d3 from 'd3';
import { useEffect, useRef } from 'preact/hooks';
import { printable } from '../../core/printable.js';
import type { Chart } from '../../report/charts/chart.js';
import { type ChartTable, chartTable } from '../../report/charts/chartTable.js';
import { drawChart } from '../../report/charts/draw.js';
import { FONT, FONT_SIZE, type Svg } from '../../report/charts/paper.js';
import { escapeHtml, table } from '../../report/page.js';
import { type Locale, localise } from '../locale.js';
import { choose } from '../sites.js';
import { locale } from '../state.js';

const LEAST_WIDTH = 240;

/** Draws a chart into an element of the page, in the place of the one before. */
function drawInto(holder: HTMLElement, chart: Chart, of: Locale): void {
  const width = Math.max(LEAST_WIDTH, Math.floor(holder.clientWidth));
  const svg = newSvg(chart, width, of, choose);
  // A picture has no parts for those who do not see it; a group of buttons has.
  if (svg.querySelector('.choosable')) svg.setAttribute('role', 'group');
  holder.replaceChildren(svg);
}

function newSvg(chart: Chart, width: number, of: Locale, onChoose?: (key: string) => void): SVGElement {
  const svg = d3.create('svg').attr('width', width).attr('role', 'img').attr('font-family', FONT);
  svg.attr('font-size', FONT_SIZE).append('title').text(printable(chart.title));
  const localised = (text: string) => localise(text, of);
  const paper = { svg: svg as unknown as Svg, width, localise: localised, ...(onChoose ? { onChoose } : {}) };
  const height = Math.ceil(drawChart(paper, chart));
  return svg.attr('height', height).attr('viewBox', `0 0 ${width} ${height}`).node()!;
}

/** A chart as SVG text, for reports that the studio writes. */
export function chartText(chart: Chart, width: number): string {
  return newSvg(chart, width, 'en').outerHTML;
}

/** The table as HTML; `table` and `escapeHtml` are those of the reports. */
function tableOf({ header, rows }: ChartTable): string {
  return table(
    header.map(escapeHtml),
    rows.map((row) => row.map(escapeHtml)),
  );
}

/** What can be done with a chart whose shapes can be chosen. */
function hintOf(chart: Chart): string {
  if (chart.kind === 'heat') return chart.key === undefined ? '' : 'Click an hour to see what ran then.';
  if (chart.kind === 'groups') return 'Click a site to see its devices.';
  if (chart.kind !== 'bars' && chart.kind !== 'waterfall') return '';
  const key = chart.rows.find((row) => row.key !== undefined)?.key ?? '';
  if (key.startsWith('reason:')) return 'Click a reason to have it diagnosed.';
  return key.startsWith('site:') ? 'Click a site to see its devices.' : '';
}

/** The key of the fullest hour of a week that can be chosen: cells are for the mouse, and lead to fields for day and hour. */
function fullestHour(chart: Chart): string | null {
  if (chart.kind !== 'heat' || chart.key === undefined) return null;
  let fullest = 0;
  let at: string | null = null;
  chart.values.forEach((row, r) => {
    row.forEach((value, c) => {
      if (value === null || value <= fullest) return;
      fullest = value;
      at = `${chart.key}:${r}:${c}`;
    });
  });
  return at;
}

export function ChartView({ chart, hasNote = true }: { chart: Chart; hasNote?: boolean }) {
  const holder = useRef<HTMLDivElement>(null);
  const of = locale.value;
  useEffect(() => {
    const element = holder.current!;
    let drawnAt = 0;
    const draw = () => {
      if (element.clientWidth === drawnAt) return;
      drawnAt = element.clientWidth;
      drawInto(element, chart, of);
    };
    const observer = new ResizeObserver(draw);
    observer.observe(element);
    draw();
    return () => observer.disconnect();
  }, [chart, of]);
  const behind = chartTable(chart);
  const hint = hintOf(chart);
  const fullest = fullestHour(chart);
  return (
    <figure>
      <figcaption>{chart.title}</figcaption>
      <div ref={holder} class="chart" />
      {hasNote && chart.note && <p class="note">{chart.note}</p>}
      {hint !== '' && (
        <p class="note">
          {hint}
          {fullest !== null && ' '}
          {fullest !== null && (
            <button type="button" class="quiet" onClick={() => choose(fullest)}>
              Show the fullest hour
            </button>
          )}
        </p>
      )}
      {behind && (
        <details>
          <summary>As a table</summary>
          <div dangerouslySetInnerHTML={{ __html: localise(tableOf(behind), of) }} />
        </details>
      )}
    </figure>
  );
}
