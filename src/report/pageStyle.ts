/** How reports look: one column, two themes, and tables that stack where it is narrow. */
import { DARK, LIGHT, variables } from './charts/palette.js';

export const STYLE = `
:root { ${variables(LIGHT)}; color-scheme: light dark; font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; }
@media (prefers-color-scheme: dark) { :root { ${variables(DARK)} } }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--paper); }
main, footer { max-width: 948px; margin: 0 auto; padding: 0 1.5rem; }
main { padding-top: 2.5rem; }
h1 { font-size: 2rem; line-height: 1.2; letter-spacing: -.01em; margin: 0 0 .6rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; line-height: 1.3; margin: 3rem 0 .9rem; padding-top: .9rem; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
p { max-width: 44rem; overflow-wrap: anywhere; }
ul { max-width: 44rem; padding-left: 1.2rem; overflow-wrap: anywhere; }
.headline { font-size: 1.35rem; line-height: 1.45; margin: 1.2rem 0; }
.headline b { font-variant-numeric: tabular-nums; white-space: nowrap; }
.note { color: var(--muted); font-size: .88rem; margin: .5rem 0; }
.facts { display: flex; flex-wrap: wrap; gap: .75rem 2rem; margin: 1.4rem 0; padding: .9rem 0; border-block: 1px solid var(--line); }
.facts div { min-width: 0; }
dt { color: var(--muted); font-size: .8rem; }
dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.warnings { background: var(--warnPaper); border-left: 3px solid var(--warn); padding: .7rem 1rem .7rem 2rem; margin: 1rem 0; overflow-wrap: anywhere; }
figure { margin: 1.2rem 0 1.8rem; }
figcaption { font-weight: 600; margin-bottom: .7rem; overflow-wrap: anywhere; }
svg { display: block; max-width: 100%; height: auto; }
.narrow { display: none; max-width: 480px; }
.narrow svg { width: 100%; }
.multiples { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 0 2.2rem; align-items: start; }
details { margin: .6rem 0; }
summary { cursor: pointer; color: var(--muted); font-size: .88rem; }
summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--lan); outline-offset: 2px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .38rem 1rem .38rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--muted); font-weight: 600; font-size: .82rem; }
td { overflow-wrap: anywhere; min-width: 4.5rem; }
td:first-child { min-width: 7rem; }
td.short { white-space: nowrap; min-width: 0; }
th { overflow-wrap: break-word; min-width: 0; }
.dense { font-size: .84rem; }
.dense th, .dense td { padding-right: .55rem; min-width: 0; }
.dense td:first-child { min-width: 6rem; }
code { font-size: .86rem; background: var(--raised); padding: .05rem .3rem; border-radius: 3px; overflow-wrap: anywhere; }
footer { margin-top: 3rem; padding-block: 1.2rem 2rem; color: var(--muted); font-size: .85rem; border-top: 1px solid var(--line); }
.verdict { display: inline-block; margin-right: .35rem; min-width: 5.2rem; text-align: center; padding: .05rem .5rem; border-radius: 3px; font-size: .82rem; font-weight: 600; }
.holds { background: var(--lan); color: var(--onLan); }
.fails { background: var(--cdn); color: var(--onCdn); }
.undecided { background: var(--raised); color: var(--ink); box-shadow: inset 0 0 0 1px var(--muted); }
pre { background: var(--raised); padding: .8rem 1rem; overflow-x: auto; font-size: .86rem; border-radius: 4px; white-space: pre-wrap; overflow-wrap: anywhere; }
pre code { background: none; padding: 0; }
h3 { font-size: 1rem; margin: 1.6rem 0 .4rem; overflow-wrap: anywhere; }
@media screen and (max-width: 760px) {
  main, footer { padding-inline: 1rem; }
  main { padding-top: 1.5rem; }
  h1 { font-size: 1.5rem; }
  .headline { font-size: 1.15rem; }
  .wide { display: none; }
  .narrow { display: block; }
}
@media (max-width: 560px) {
  thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  table, tbody, tr { display: block; }
  tr { border-bottom: 1px solid var(--line); padding: .5rem 0; }
  td { display: flex; justify-content: space-between; gap: 1rem; border: 0; padding: .12rem 0; text-align: right; }
  td:first-child { font-weight: 600; display: block; text-align: left; }
  td .note { font-weight: 400; }
  td[data-label]::before { content: attr(data-label); color: var(--muted); text-align: left; flex: 0 1 45%; overflow-wrap: anywhere; white-space: normal; }
  td:empty { display: none; }
  .pairs tr { display: flex; justify-content: space-between; gap: 1rem; padding: .25rem 0; }
  .pairs td:first-child { font-weight: 400; }
  .pairs td[data-label]::before { content: none; }
}
@media print {
  :root { ${variables(LIGHT)}; font-size: 12px; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main, footer { padding-inline: 0; }
  main { padding-top: 0; }
  h2 { margin-top: 2rem; }
  h1, h2, h3, figcaption { break-after: avoid; }
  figure, pre, tr, .facts { break-inside: avoid; }
  .scroll, pre { overflow: visible; }
  .dense { font-size: .76rem; }
  .dense th, .dense td { padding-right: .4rem; }
  .dense td:first-child { min-width: 0; }
  details { display: none; }
}
`;
