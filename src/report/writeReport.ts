/** Reports as HTML text without a browser. */
import { chartSvg } from './charts/onPaper.js';
import { type Report, renderReport } from './page.js';

/** A report as one HTML file. Loading this takes a third of a second: only who writes a report waits for it. */
export function writeReport(report: Report): string {
  return renderReport(report, chartSvg);
}
