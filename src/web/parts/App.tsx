/** The whole studio: settings on the left, results on the right; one below the other where it is narrow. */
import { useEffect, useState } from 'preact/hooks';
import { formatBytes, formatShare } from '../../core/units.js';
import { localise } from '../locale.js';
import { locale, notice, type Pane, pane, redo, result, undo } from '../state.js';
import { Header, takeFiles } from './Header.js';
import { Results } from './Results.js';
import { Settings } from './Settings.js';
import { YamlEditor } from './YamlEditor.js';

const PANES: readonly (readonly [Pane, string])[] = [
  ['settings', 'Settings'],
  ['text', 'YAML'],
  ['results', 'Results'],
];

export function App() {
  const isOver = useDrop();
  useUndoKeys();
  return (
    <>
      <Header />
      {notice.value.length > 0 && <Notice />}
      <main class={pane.value === 'results' ? 'shows-results' : ''}>
        <section class="edit" aria-label="Scenario">
          <div class="tabs" role="tablist" aria-label="How it is edited">
            {PANES.map(([name, title]) => (
              <button
                key={name}
                type="button"
                role="tab"
                class={name === 'results' ? 'only-narrow' : ''}
                id={`tab-${name}`}
                aria-selected={pane.value === name}
                aria-controls="pane"
                onClick={() => {
                  pane.value = name;
                }}
              >
                {title}
              </button>
            ))}
          </div>
          <div id="pane" role="tabpanel" aria-labelledby={`tab-${pane.value}`}>
            {pane.value === 'text' ? <YamlEditor /> : <Settings />}
          </div>
        </section>
        <section class="results" aria-label="Results">
          <Results />
        </section>
      </main>
      <Ticker />
      {isOver && <div class="drop">Drop a scenario, an inventory, or exports of policies</div>}
    </>
  );
}

/** On a narrow page, what the settings come to while they are changed. */
function Ticker() {
  const now = result.value;
  if (!now || pane.value === 'results') return null;
  const { peerShare, totals } = now.summary;
  const share = localise(formatShare(peerShare), locale.value);
  const cdn = localise(formatBytes(totals.bytesFromCdn), locale.value);
  return (
    <button
      type="button"
      class="ticker only-narrow"
      onClick={() => {
        pane.value = 'results';
      }}
    >
      <b>{share}</b> from peers, <b>{cdn}</b> from the CDN
    </button>
  );
}

function Notice() {
  return (
    <div class="notice" role="status">
      <ul>
        {notice.value.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <button
        type="button"
        class="quiet"
        onClick={() => {
          notice.value = [];
        }}
      >
        Close
      </button>
    </div>
  );
}

/** Files may be dropped anywhere. */
function useDrop(): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setOver(false);
      void takeFiles(event.dataTransfer.files);
    };
    addEventListener('dragover', over);
    addEventListener('dragleave', leave);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('dragleave', leave);
      removeEventListener('drop', drop);
    };
  }, []);
  return isOver;
}

/** Ctrl+Z and Ctrl+Y outside of text fields, which have an undo of their own while they are typed in. */
function useUndoKeys(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
      const isTyping = event.target instanceof HTMLInputElement && event.target.type === 'text';
      const key = event.key.toLowerCase();
      if (isTyping || (key !== 'z' && key !== 'y')) return;
      event.preventDefault();
      if (key === 'y' || event.shiftKey) redo();
      else undo();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}
