/** The studio begins. */
import { render } from 'preact';
import { DARK, LIGHT, variables } from '../report/charts/palette.js';
import { App } from './parts/App.js';
import { begin } from './state.js';
import './style.css';

/** The colours of the reports are those of the studio. */
function addTheme(): void {
  const style = document.createElement('style');
  style.textContent = `:root{${variables(LIGHT)}}@media(prefers-color-scheme:dark){:root{${variables(DARK)}}}`;
  document.head.append(style);
}

addTheme();
begin();
render(<App />, document.getElementById('app')!);
