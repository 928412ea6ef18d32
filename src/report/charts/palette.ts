/**
 * The colours of charts and pages, one set a theme. Warm is the CDN, blue-green are peers: the pair that is told apart with
 * every kind of colour-blindness, and by its lightness in print.
 */

/** Colours by the name of their CSS variable, without the two dashes. */
export const LIGHT: Record<string, string> = {
  paper: '#ffffff',
  raised: '#f6f8f9',
  ink: '#1b2830',
  muted: '#566670',
  line: '#dde4e8',
  cdn: '#c2571f',
  lan: '#0f766e',
  group: '#45a79e',
  internet: '#a9dbd3',
  linkLocal: '#0b4a4a',
  cache: '#7264b4',
  total: '#7b8993',
  soft: '#f0dccf',
  onCdn: '#ffffff',
  onLan: '#ffffff',
  onGroup: '#10201f',
  onInternet: '#10201f',
  onLinkLocal: '#ffffff',
  onCache: '#ffffff',
  onTotal: '#10201f',
  onSoft: '#1b2830',
  less: '#d9824f',
  more: '#2f9d93',
  warn: '#8a5a00',
  warnPaper: '#fdf5e0',
};

export const DARK: Record<string, string> = {
  paper: '#11181d',
  raised: '#1a232a',
  ink: '#e4ebef',
  muted: '#9dacb6',
  line: '#2b3740',
  cdn: '#ee8f57',
  lan: '#35b5a9',
  group: '#7fd2c8',
  internet: '#c2e9e3',
  linkLocal: '#1f7f79',
  cache: '#aa9de8',
  total: '#8393a0',
  soft: '#43332a',
  onCdn: '#1b1108',
  onLan: '#06201d',
  onGroup: '#06201d',
  onInternet: '#06201d',
  onLinkLocal: '#ffffff',
  onCache: '#150f2b',
  onTotal: '#0b1013',
  onSoft: '#e4ebef',
  less: '#c96f3d',
  more: '#2a9389',
  warn: '#f2c76b',
  warnPaper: '#2d2616',
};

/** `var(--ink)`: the theme decides. */
export function colour(name: string): string {
  return `var(--${name})`;
}

/** The colour that text has on another. */
export function textOn(name: string): string {
  return colour(`on${name[0]!.toUpperCase()}${name.slice(1)}`);
}

/** The variables of a theme as CSS. */
export function variables(theme: Record<string, string>): string {
  return Object.entries(theme)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';');
}

/** A picture that stands alone, for slides and documents: with the colours of the light theme. */
export function withFixedColours(svg: string): string {
  return svg.replaceAll(/var\(--(\w+)\)/g, (_, name: string) => LIGHT[name] ?? LIGHT.ink!);
}
