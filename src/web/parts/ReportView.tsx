/** A report in the page: its pieces of HTML, which dosim has made and escaped, and its charts. */
import { type Part, type Report, sharedNote } from '../../report/page.js';
import { localise } from '../locale.js';
import { locale } from '../state.js';
import { ChartView } from './ChartView.js';

/** A piece of HTML (report/page.ts has escaped what came from outside), a chart, or several beside each other. */
function PartView({ part }: { part: Part }) {
  if (typeof part !== 'string') {
    if (!('multiples' in part)) return <ChartView chart={part} />;
    const shared = sharedNote(part.multiples);
    return (
      <>
        <div class="multiples">
          {part.multiples.map((chart) => (
            <ChartView key={chart.title} chart={chart} hasNote={shared === undefined} />
          ))}
        </div>
        {shared && <p class="note">{localise(shared, locale.value)}</p>}
      </>
    );
  }
  return <div dangerouslySetInnerHTML={{ __html: localise(part, locale.value) }} />;
}

export function ReportView({ report }: { report: Report }) {
  return (
    <article class="report">
      {report.parts.map((each, i) =>
        typeof each === 'object' && 'heading' in each ? (
          <section key={`${i}${each.heading}`}>
            <h2>{localise(each.heading, locale.value)}</h2>
            {each.parts.map((part, k) => (
              <PartView
                key={`${k}${typeof part === 'string' ? 'html' : 'title' in part ? part.title : 'charts'}`}
                part={part}
              />
            ))}
          </section>
        ) : (
          <PartView key={`part${i}`} part={each} />
        ),
      )}
    </article>
  );
}
