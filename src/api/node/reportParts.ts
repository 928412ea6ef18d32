/** What writes reports of runs and comparisons. */

/** Loads it. The charts bring a whole document model along, which takes a third of a second: only who writes a report waits for it. */
export const loadReport = async () => ({
  ...(await import('../../report/html.js')),
  ...(await import('../../report/writeReport.js')),
  ...(await import('../../report/charts/onPaper.js')),
  ...(await import('./pictures.js')),
});

/**
 * Begins to load it, and makes the document to draw in: while other threads simulate, this one has time for it. What goes wrong is
 * said when the report is written.
 */
export function loadReportAhead(): void {
  loadReport()
    .then(({ drawingDocument }) => drawingDocument())
    .catch(() => undefined);
}
