/** Why peers gave less than they could, and how far open points move the result. */
import { useRef } from 'preact/hooks';
import { inWords } from '../../report/words.js';
import type { Scope } from '../engine/protocol.js';
import { diagnose, diagnosis, openPoints, tryOpenPoints } from '../state.js';
import { ReportView } from './ReportView.js';

export function DiagnosisView() {
  const found = diagnosis.value;
  return (
    <>
      <div class="pins">
        <p class="hint muted">Why peers gave less than they could, and what each remedy would bring: each is tried.</p>
        <button type="button" class="primary" onClick={() => void diagnose()}>
          Diagnose
        </button>
        <button type="button" onClick={() => void tryOpenPoints()}>
          Open points
        </button>
      </div>
      {openPoints.value && <ReportView report={openPoints.value} />}
      {found && <Found key={JSON.stringify(found.scope)} />}
    </>
  );
}

function Found() {
  const { about, report, scope } = diagnosis.value!;
  const holder = useRef<HTMLDivElement>(null);
  const number = about?.finding ?? null;
  const show = () => {
    const headings = [...holder.current!.querySelectorAll('h2')];
    headings.find(({ textContent }) => textContent?.startsWith(`${number}. `))?.scrollIntoView({ block: 'start' });
  };
  return (
    <div ref={holder}>
      <p class="note">{scopeText(scope)}</p>
      {about && (
        <p class="asked">
          Bytes from the CDN because <b>{inWords(about.words)}</b>:{' '}
          {number === null ? (
            'too few for a finding of their own.'
          ) : (
            <button type="button" class="quiet" onClick={show}>
              {`finding ${number} is about them`}
            </button>
          )}
        </p>
      )}
      <ReportView report={report} />
    </div>
  );
}

function scopeText({ device, site }: Scope): string {
  if (device !== undefined) return `The device ${device} alone.`;
  return site === undefined ? 'The whole estate.' : `The devices of ${site} alone.`;
}
