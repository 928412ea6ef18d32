/**
 * What must hold of a recommendation, in words: `peerShare increases by at least 5 pp`.
 *
 * An expectation is a contrast: a figure `c` of each pair of replicates, without the change (`a`) and with it (`b`),
 * whose mean must not be below zero. `b - a - 0.05` for the example, `1.1 a - b` for `no worse than +10 %`.
 */
import { nearestNames } from '../../core/problems.js';
import { parseQuantity } from '../../core/units.js';

export interface Expectation {
  text: string;
  /** Path of the figure in summary.json. */
  figure: string;
  /** Coverage of the interval that decides, in (0, 1). */
  confidence: number;
  /** Not below zero on average when the expectation holds. */
  contrast: (a: number, b: number) => number;
}

/** Words that people use for figures, besides their paths. */
const FIGURES: Readonly<Record<string, string>> = {
  'peer share': 'peerShare',
  'bytes between sites': 'bytesBetweenSites',
  'bytes from the CDN': 'totals.bytesFromCdn',
  'bytes from cache servers': 'totals.bytesFromCacheServer',
  'median download time': 'downloadTimeP50S',
  'p95 download time': 'downloadTimeP95S',
  'peak of the WAN line': 'wanDownPeakBytesPerS',
  'uploads on battery': 'bytesUploadedOnBattery',
};

/** Figures of summary.json that are single numbers. */
const PATHS = [
  'peerShare',
  'downloads',
  'finished',
  'downloadTimeP50S',
  'downloadTimeP95S',
  'wanDownPeakBytesPerS',
  'wanDownP95BytesPerS',
  'bytesBetweenSites',
  'bytesFromHttp',
  'bytesFilledByCacheServers',
  'bytesWasted',
  'bytesUploaded',
  'bytesUploadedOnBattery',
  'totals.bytesTotal',
  'totals.bytesFromCdn',
  'totals.bytesFromCacheServer',
  'totals.bytesFromLanPeers',
  'totals.bytesFromGroupPeers',
  'totals.bytesFromInternetPeers',
  'totals.bytesFromLinkLocalPeers',
];

/** Higher is worse: bytes over lines, times, uploads on battery. */
const HIGHER_IS_WORSE = /Time|wan|Between|FromCdn|FromHttp|Wasted|OnBattery|Filled/;

const GRAMMAR =
  'allowed is FIGURE increases | decreases by at least AMOUNT, FIGURE changes by less than AMOUNT, FIGURE does not change, ' +
  'FIGURE is no worse than +10 %, FIGURE stays under | over AMOUNT; amounts such as 5 pp, 10 %, 2 GB, 30 s; (99 %) at the end asks for more confidence';

type Parsed = { ok: true; expectation: Expectation } | { ok: false; message: string };

/** Reads an expectation. */
export function parseExpectation(text: string): Parsed {
  const [, body, percent] = /^\s*(.*?)\s*(?:\(\s*([0-9.]+)\s*%\s*\))?\s*$/.exec(text)!;
  const confidence = percent === undefined ? 0.95 : Number(percent) / 100;
  if (!(confidence > 0.5 && confidence < 1)) return bad(text, 'the confidence must lie between 50 % and 100 %');
  const match =
    /^(.+?) (increases by at least|decreases by at least|changes by less than|(?:is )?no worse than|stays? under|stays? over|under|over) (.+)$/.exec(
      body!,
    ) ?? /^(.+?) (does not change)()$/.exec(body!);
  if (!match) return bad(text, GRAMMAR);
  const [, name, verb, amountText] = match as unknown as [string, string, string, string];
  const figure = FIGURES[name] ?? (PATHS.includes(name) || /^reasons\./.test(name) ? name : undefined);
  if (figure === undefined) {
    const near = nearestNames(name, [...PATHS, ...Object.keys(FIGURES)], 3);
    return bad(text, `no figure is named ${name}; the nearest are ${near.join(', ')}`);
  }
  const amount = verb === 'does not change' ? { value: 0, relative: false } : parseAmount(amountText);
  if (amount === undefined) return bad(text, `found ${amountText}; ${GRAMMAR}`);
  const contrast = contrastOf(verb, amount, HIGHER_IS_WORSE.test(figure));
  return { ok: true, expectation: { text: body!, figure, confidence, contrast } };
}

interface Amount {
  value: number;
  /** A share of the figure without the change. */
  relative: boolean;
}

function contrastOf(verb: string, { value, relative }: Amount, higherIsWorse: boolean): Expectation['contrast'] {
  const of = (a: number) => (relative ? value * Math.abs(a) : value);
  switch (verb.replace(/^is |^stays? /, '')) {
    case 'increases by at least':
      return (a, b) => b - a - of(a);
    case 'decreases by at least':
      return (a, b) => a - b - of(a);
    case 'changes by less than':
    case 'does not change':
      return (a, b) => of(a) - Math.abs(b - a);
    case 'no worse than':
      return higherIsWorse ? (a, b) => a + of(a) - b : (a, b) => b - a + of(a);
    case 'under':
      return (_, b) => value - b;
    default:
      return (_, b) => b - value;
  }
}

/** `5 pp` of a share, `10 %` of the figure without the change, or an amount with its unit. */
function parseAmount(text: string): Amount | undefined {
  const plain = text.replace(/^[+-]\s*/, '').trim();
  const points = /^([0-9.]+)\s*pp$/.exec(plain);
  if (points) return { value: Number(points[1]) / 100, relative: false };
  const percent = /^([0-9.]+)\s*%$/.exec(plain);
  if (percent) return { value: Number(percent[1]) / 100, relative: true };
  const value = parseQuantity(plain, 'size') ?? parseQuantity(plain, 'duration') ?? parseQuantity(plain, 'rate');
  return value === undefined ? undefined : { value, relative: false };
}

function bad(text: string, message: string): Parsed {
  return { ok: false, message: `found ${JSON.stringify(text)}: ${message}` };
}
