/** Draws any chart at any width. */
import { drawBars, drawSplit, drawWaterfall } from './bars.js';
import type { Chart } from './chart.js';
import { drawGroups } from './groups.js';
import { drawHeatMap } from './heatMap.js';
import { drawIntervals } from './intervals.js';
import { drawCurve, drawOverTime } from './overTime.js';
import type { Paper } from './paper.js';
import { drawReached } from './reached.js';
import { drawScatter } from './scatter.js';

/**
 * Draws a chart into an empty picture of d3: that of a page, or that of d3-node.
 *
 * @returns the height that it takes, in the unit of the width
 */
export function drawChart(paper: Paper, chart: Chart): number {
  switch (chart.kind) {
    case 'split':
      return drawSplit(paper, chart);
    case 'waterfall':
      return drawWaterfall(paper, chart);
    case 'bars':
      return drawBars(paper, chart);
    case 'intervals':
      return drawIntervals(paper, chart);
    case 'time':
      return drawOverTime(paper, chart);
    case 'heat':
      return drawHeatMap(paper, chart);
    case 'curve':
      return drawCurve(paper, chart);
    case 'reached':
      return drawReached(paper, chart);
    case 'scatter':
      return drawScatter(paper, chart);
    case 'groups':
      return drawGroups(paper, chart);
  }
}
