/** What YAML takes in silence and reads as something else. */
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/load.js';
import { files, load, problemsOf } from '../helpers.js';

const GOOD = `name: test
sites:
  - name: office
    devices: 10
content:
  - name: update
    files: [{ size: 100 MB }]
`;

const bomb = (levels: number) =>
  Array.from({ length: levels }, (_, i) => `a${i}: &a${i} [${i === 0 ? 'x' : `*a${i - 1}, *a${i - 1}, *a${i - 1}`}]`);

describe('a text that means something else', () => {
  it.each([
    ['an alias without anchor', 'x: &branch 1\ny: *brnach\n', 2, 4, 'did you mean branch?'],
    ['an alias within its anchor', 'x: &a [*a]\n', 1, 8, 'within its own anchor'],
    ['aliases of aliases', `${bomb(20).join('\n')}\n`, 13, 11, 'more than 1,000,000 values'],
    ['a number that is too large', 'seed: 1e400\n', 1, 7, 'found 1e400: this is no number'],
    ['infinity', 'seed: .inf\n', 1, 7, 'this is no number'],
    ['a number that would be rounded', 'seed: 9007199254740993\n', 1, 7, 'would be rounded'],
    ['the prototype of all', '{"name": "x", "__proto__": {"seed": 3}}', 1, 15, '__proto__ is not allowed'],
    ['a list as a name', '? [a, b]\n: 3\n', 1, 3, 'a name is text'],
    ['bytes', 'name: !!binary aGVsbG8=\n', 1, 16, 'stands for a value that a scenario has not'],
    ['deep lists', `x: ${'['.repeat(200)}${']'.repeat(200)}\n`, 1, 104, 'more than 100 levels deep'],
  ])('%s is refused at its position', (_, text, line, column, message) => {
    const [problem] = problemsOf(text);
    expect(problem!.message).toContain(message);
    expect(problem!.position).toEqual({ file: 'a.yaml', line, column });
  });

  it('is shown where a tag stands for nothing', () => {
    const { scenario, warnings } = load(GOOD.replace('name: test', 'name: !secret test'));
    expect(scenario.name).toBe('test');
    expect(warnings).toMatchObject([{ message: expect.stringContaining('!secret'), position: { line: 1, column: 7 } }]);
  });

  it.each([
    ['name="unclosed', 'Missing closing "quote'],
    ['name=*x', 'no anchor &x stands before this alias'],
    ['seed=1e400', 'this is no number'],
    ['seed=9007199254740993', 'would be rounded'],
    ['extends=other.yaml', 'write it in the file'],
    ['__proto__.seed=3', '__proto__ is not allowed'],
    ['model={"__proto__": 3}', '__proto__ is not allowed'],
  ])('is refused in --set %s', (override, message) => {
    const [problem] = problemsOf(GOOD, {}, [override]);
    expect(`${problem!.position?.file} ${problem!.message}`).toContain(`--set ${override}`);
    expect(problem!.message).toContain(message);
  });
});

describe('a text that is long, and right', () => {
  it('may use one anchor more than 99 times', () => {
    const sites = Array.from(
      { length: 500 },
      (_, i) => `  - { name: s${i}, devices: 1, wan: ${i === 0 ? '&w ' : '*w #'}10 Mbit/s\n    }`,
    );
    const text = GOOD.replace('  - name: office\n    devices: 10', sites.join('\n'));
    const { scenario } = load(text);
    expect(scenario.sites).toHaveLength(500);
    expect(new Set(scenario.sites.map((site) => site.wan.downBytesPerS))).toEqual(new Set([1_250_000]));
  });

  it('may extend 19 others, and is told what is wrong when there are more', () => {
    const chain = (length: number) => {
      const texts = Array.from({ length }, (_, i): [string, string] => [`${i}.yaml`, `extends: ${i + 1}.yaml\n`]);
      return files({ ...Object.fromEntries(texts), [`${length}.yaml`]: GOOD });
    };
    expect(loadScenario('0.yaml', chain(19)).scenario.name).toBe('test');
    const tooLong = () => loadScenario('0.yaml', chain(20));
    expect(tooLong).toThrow('19.yaml:1:10: error: extends: the chain of extends is longer than 20 files');
    expect(tooLong).not.toThrow('leads back');
  });
});

describe('a moment', () => {
  it.each([
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-03-02T24:30:00Z',
    '2026-03-02T00:00:00+99:00',
    'monday',
  ])('such as %s does not exist', (text) => {
    expect(problemsOf(`${GOOD}start: ${text}\n`)[0]!.message).toContain('a date and time');
  });

  it.each([
    ['2028-02-29T00:00:00Z', Date.UTC(2028, 1, 29)],
    ['2026-03-02T01:30:00+01:30', Date.UTC(2026, 2, 2)],
    ['2026-03-02 08:00-0500', Date.UTC(2026, 2, 2, 13)],
    ['2026-03-02T00:00:00.250Z', Date.UTC(2026, 2, 2) + 250],
  ])('such as %s does', (text, timeMs) => {
    expect(load(`${GOOD}start: "${text}"\n`).scenario.startMs).toBe(timeMs);
  });
});

describe('a text that is nested too deeply', () => {
  it('gets one sentence, whatever the parser says of its stack', () => {
    const levels = 20_000;
    for (const text of [
      `a: ${'['.repeat(levels)}${']'.repeat(levels)}`,
      `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`,
    ]) {
      const problems = problemsOf(text);
      expect(problems.map(({ message }) => message)).toEqual([expect.stringMatching(/^nested too deeply/)]);
    }
  });
});
