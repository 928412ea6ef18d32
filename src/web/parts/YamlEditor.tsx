/** The scenario as a text: colours, completion by the schema, problems where they are. */
import { autocompletion, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { effect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { formatProblem, type Problem } from '../../core/problems.js';
import { complete } from '../completion.js';
import { change, checked, errors, project, redo, undo } from '../state.js';

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--lan)' },
  { tag: [tags.comment], color: 'var(--muted)', fontStyle: 'italic' },
  { tag: [tags.string, tags.content], color: 'var(--ink)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--cdn)' },
]);

/** Undo is that of the whole studio, so that form and text share one history. */
const history = keymap.of([
  { key: 'Mod-z', run: () => did(undo) },
  { key: 'Mod-y', run: () => did(redo) },
  { key: 'Mod-Shift-z', run: () => did(redo) },
]);

function did(work: () => void): boolean {
  work();
  return true;
}

export function YamlEditor() {
  const holder = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const view = new EditorView({
      parent: holder.current!,
      state: EditorState.create({
        doc: project.peek().text,
        extensions: [
          lineNumbers(),
          drawSelection(),
          highlightActiveLine(),
          indentOnInput(),
          bracketMatching(),
          yaml(),
          syntaxHighlighting(colours),
          autocompletion({ override: [complete] }),
          lintGutter(),
          history,
          keymap.of([...completionKeymap, ...defaultKeymap, indentWithTab]),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': 'Scenario as YAML' }),
          EditorView.updateListener.of(({ docChanged, state }) => {
            if (docChanged) change({ ...project.peek(), text: state.doc.toString() }, 'text');
          }),
        ],
      }),
    });
    const endText = effect(() => {
      const { text } = project.value;
      if (view.state.doc.toString() !== text) {
        view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
      }
    });
    const endProblems = effect(() => {
      const all = [...errors.value, ...(errors.value.length === 0 ? (checked.value?.problems ?? []) : [])];
      const shown = all.flatMap((problem) => diagnosticOf(view.state, problem));
      view.dispatch(setDiagnostics(view.state, shown));
    });
    return () => {
      endText();
      endProblems();
      view.destroy();
    };
  }, []);
  return <div ref={holder} class="editor" />;
}

/** A problem at its place in this text; those of other files have none here. */
function diagnosticOf(state: EditorState, problem: Problem): Diagnostic[] {
  const { position, severity } = problem;
  if (!position || position.file !== project.peek().name || position.line > state.doc.lines) return [];
  const line = state.doc.line(position.line);
  const from = Math.min(line.to, line.from + position.column - 1);
  const kind = severity === 'error' ? 'error' : severity === 'warning' ? 'warning' : 'info';
  return [
    { from, to: Math.max(from, line.to), severity: kind, message: formatProblem({ ...problem, position: undefined }) },
  ];
}
