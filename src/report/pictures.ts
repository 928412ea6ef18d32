/** The charts of a report as files: pictures for slides. */
import { chartPicture } from './charts/onPaper.js';
import { chartsOf, type Report } from './page.js';

/** Letters of a title that a file name has. */
const MOST_LETTERS = 60;

/** The charts of a report as SVG texts by name, in their order: `01-bytes-that-devices-received-by-source`. */
export function reportPictures(report: Report): Map<string, string> {
  return new Map(chartsOf(report).map((chart, i) => [nameOf(i + 1, chart.title), chartPicture(chart)]));
}

function nameOf(number: number, title: string): string {
  const words = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return `${String(number).padStart(2, '0')}-${words.slice(0, MOST_LETTERS)}`.replace(/-+$/, '');
}
