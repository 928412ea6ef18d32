/**
 * What must hold of a recommendation, in words: `peer share increases by at least 5 pp`.
 *
 * An expectation is a contrast: a number made of a figure of each pair of runs, without the change (`a`) and with it (`b`),
 * that is not below zero where the expectation holds. `b - a - 0.05` for the example, `1.1 a - b` for `no worse than +10 %`.
 */
import { type FigureSpec, type FigureUnit, findFigure, unknownFigure } from '../../core/figureCatalogue.js';
import { parseQuantity, type QuantityKind, readAmount, unclearQuantity } from '../../core/units.js';

export interface Expectation {
  text: string;
  figure: FigureSpec;
  /** Coverage of the interval that decides, in (0, 1). */
  confidence: number;
  /** What is looked at: how the figure changes, or the figure with the change alone. */
  about: 'change' | 'level';
  /**
   * Of what must hold: the mean over all runs; or each run of a share of them, where the figure has no upper bound, so that
   * no number of runs tells its mean (the share is a half: the typical run), or where every run must be the same.
   */
  claim: { of: 'mean' } | { of: 'runs'; share: number };
  /** Not below zero where the expectation holds. */
  contrast: (a: number, b: number) => number;
  /** The limit of the change or of the level, for a mean of the figure without the change. */
  limit: (a: number) => number;
  /** What the file supposes: no run changes by more than this. A run that does so leaves the expectation undecided. */
  mostChange: number | null;
}

/** A figure does not change, or stays at zero, where at least this share of all runs says so. */
const SHARE_OF_SAME_RUNS = 0.95;
/** For a figure without an upper bound it must hold in at least this share of all runs. */
const SHARE_OF_TYPICAL_RUNS = 0.5;

const GRAMMAR =
  'allowed is FIGURE increases | decreases by at least AMOUNT, FIGURE changes by less than AMOUNT, FIGURE does not change, ' +
  'FIGURE is no worse than +10 %, FIGURE stays under | over AMOUNT, FIGURE stays at zero; ' +
  'amounts such as 5 pp, 10 %, 2 GB, 30 s; at the end (no run changes by more than 20 pp) supposes, (99 %) asks for more confidence';

const ENDINGS = /^\s*(.*?)\s*(?:\(no run changes by more than ([^()]+?)\s*\))?\s*(?:\(\s*([0-9.]+)\s*%\s*\))?\s*$/;

const VERBS =
  /^(.+?) (increases by at least|decreases by at least|changes by less than|(?:is )?no worse than|stays? under|stays? over|under|over) (.+)$/;
const VERBS_ALONE = /^(.+?) (does not change|stays? at zero|is zero)$/;

type Parsed = { ok: true; expectation: Expectation } | { ok: false; message: string };

/** Reads an expectation. */
export function parseExpectation(text: string): Parsed {
  const [, body, supposed, percent] = ENDINGS.exec(text)!;
  const confidence = percent === undefined ? 0.95 : Number(percent) / 100;
  if (!(confidence > 0.5 && confidence < 1)) return bad(text, 'the confidence must lie between 50 % and 100 %');
  const match = VERBS.exec(body!) ?? VERBS_ALONE.exec(body!);
  if (!match) return bad(text, GRAMMAR);
  const [, name, written, amountText] = match as unknown as [string, string, string, string?];
  const figure = findFigure(name);
  if (figure === undefined) return bad(text, unknownFigure(name));
  const verb = written.replace(/^is (?=no)|^stays? (?=under|over)/, '').replace(/^stay at/, 'stays at');
  const common = { text: body!, figure, confidence, mostChange: null };
  if (amountText === undefined) return { ok: true, expectation: { ...common, ...withoutAmount(verb) } };
  const amount = parseAmount(amountText, figure, verb);
  if (typeof amount === 'string') return bad(text, amount);
  const claim: Expectation['claim'] =
    figure.most === null ? { of: 'runs', share: SHARE_OF_TYPICAL_RUNS } : { of: 'mean' };
  const expectation = { ...common, claim, ...contrastOf(verb, amount, figure) };
  if (supposed === undefined) return { ok: true, expectation };
  const most = parseAmount(supposed, figure, 'changes by less than');
  if (typeof most === 'string') return bad(text, most);
  if (expectation.about !== 'change' || claim.of !== 'mean' || most.isRelative) {
    return bad(text, 'what no run does can be supposed of the change of a share or of bytes, as an amount');
  }
  return { ok: true, expectation: { ...expectation, mostChange: most.value } };
}

type Rule = Pick<Expectation, 'about' | 'contrast' | 'limit'>;

function withoutAmount(verb: string): Rule & Pick<Expectation, 'claim'> {
  const claim = { of: 'runs', share: SHARE_OF_SAME_RUNS } as const;
  const limit = () => 0;
  return verb === 'does not change'
    ? { claim, limit, about: 'change', contrast: (a, b) => -Math.abs(b - a) }
    : { claim, limit, about: 'level', contrast: (_, b) => -b };
}

interface Amount {
  value: number;
  /** 1, -1, or 0 where none was written. */
  sign: number;
  /** A share of the figure without the change. */
  isRelative: boolean;
}

function contrastOf(verb: string, { value, sign, isRelative }: Amount, { better }: FigureSpec): Rule {
  const of = (a: number) => (isRelative ? value * a : value);
  switch (verb) {
    case 'increases by at least':
      return { about: 'change', contrast: (a, b) => b - a - of(a), limit: of };
    case 'decreases by at least':
      return { about: 'change', contrast: (a, b) => a - b - of(a), limit: (a) => -of(a) };
    case 'changes by less than':
      return { about: 'change', contrast: (a, b) => of(a) - Math.abs(b - a), limit: of };
    case 'no worse than': {
      // The sign is that of the change: `-10 %` of a time asks for a tenth less. Without one it is what is worse.
      const worse = better === 'less' ? 1 : -1;
      const limit = (a: number) => (sign || worse) * of(a);
      return { about: 'change', contrast: (a, b) => worse * (a + limit(a) - b), limit };
    }
    case 'under':
      return { about: 'level', contrast: (_, b) => value - b, limit: () => value };
    default:
      return { about: 'level', contrast: (_, b) => b - value, limit: () => value };
  }
}

const KINDS: Partial<Record<FigureUnit, QuantityKind>> = { bytes: 'size', duration: 'duration', rate: 'rate' };
const EXAMPLES: Record<FigureUnit, string> = {
  share: '5 pp',
  bytes: '2 GB',
  duration: '30 s',
  rate: '10 Mbit/s',
  count: '100',
  money: '1000',
};

/** Reads an amount that fits the figure and the verb, or says what is wrong with it. */
function parseAmount(text: string, figure: FigureSpec, verb: string): Amount | string {
  const [, signText, plain] = /^\s*([+-]?)\s*(.*?)\s*$/.exec(text) as unknown as [string, string, string];
  const sign = signText === '' ? 0 : signText === '+' ? 1 : -1;
  const { unit, words, better } = figure;
  if (verb === 'no worse than') {
    if (better === null) {
      return `neither more nor less of ${words} is worse: say increases, decreases or changes, or stays under or over`;
    }
  } else if (sign < 0) return `found ${text}: the amount of "${verb}" has no minus sign`;
  const isLevel = verb === 'under' || verb === 'over';
  const written = readAmount(plain);
  if (written === undefined || written.value < 0) return `found ${text}; ${GRAMMAR}`;
  const { value: number, unit: unitText } = written;
  const fits = (value: number | undefined, isRelative = false): Amount | string => {
    if (value === undefined) {
      const relative = isLevel ? '' : ' or 10 % of what it was';
      const example = isLevel && unit === 'share' ? '70 %' : EXAMPLES[unit];
      return `found ${text}: ${words} needs an amount such as ${example}${relative}`;
    }
    const problem = limitProblem(value, isRelative, figure, verb);
    return problem === null ? { value, sign, isRelative } : `found ${text}: ${problem}`;
  };
  if (unitText === '%') return isLevel ? fits(unit === 'share' ? number / 100 : undefined) : fits(number / 100, true);
  if (unitText === 'pp') return fits(unit === 'share' && !isLevel ? number / 100 : undefined);
  if (unitText === '')
    return fits(unit === 'count' || unit === 'money' || (number === 0 && !isLevel) ? number : undefined);
  const kind = KINDS[unit];
  const unclear = kind === undefined ? undefined : unclearQuantity(plain, kind);
  if (unclear !== undefined) return `found ${text}, ${unclear}`;
  return fits(kind === undefined ? undefined : parseQuantity(plain, kind));
}

/** What no run can meet, or none can miss. */
function limitProblem(value: number, isRelative: boolean, { unit, words }: FigureSpec, verb: string): string | null {
  if (!Number.isFinite(value)) return 'that is no amount';
  if (verb === 'under' && value === 0) return `${words} is never below zero: say "stays at zero"`;
  if (verb === 'changes by less than' && value === 0) return 'say "does not change"';
  if (verb === 'over' && unit === 'share' && value >= 1) return `${words} is never above 100 %`;
  if (verb === 'decreases by at least' && isRelative && value > 1) return 'nothing falls by more than 100 %';
  if (unit === 'share' && !isRelative && value > 1) return `${words} is a share from 0 to 100 %`;
  return null;
}

function bad(text: string, message: string): Parsed {
  return { ok: false, message: `found ${JSON.stringify(text)}: ${message}` };
}
