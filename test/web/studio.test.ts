/** What the studio does to texts, without a browser. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { POLICY_NAMES } from '../../src/policy/catalogue.js';
import { overlayOf, withValue } from '../../src/web/edit.js';
import { fragmentOf, projectOf } from '../../src/web/link.js';
import { localise } from '../../src/web/locale.js';
import { POLICY_GROUPS, SLIDER_STEPS, SLIDERS, stepOf, valueAt } from '../../src/web/policyGroups.js';

const TEXT = `# a comment
name: office # another
sites:
  - { name: a, devices: 3 }
policies:
  DODownloadMode: 1
`;

describe('changes of a text', () => {
  it('leave comments, order and style', () => {
    expect(withValue(TEXT, ['policies', 'DOMaxCacheAge'], '7 d')).toBe(`${TEXT}  DOMaxCacheAge: 7 d\n`);
    expect(withValue(TEXT, ['sites', 0, 'devices'], 5)).toBe(TEXT.replace('devices: 3', 'devices: 5'));
  });

  it('make a section that is not there, and take out one that has become empty', () => {
    const without = withValue(TEXT, ['policies', 'DODownloadMode'], undefined);
    expect(parse(without)).toEqual({ name: 'office', sites: [{ name: 'a', devices: 3 }] });
    expect(parse(withValue(without, ['policies', 'DOMaxCacheAge'], 5))).toMatchObject({
      policies: { DOMaxCacheAge: 5 },
    });
    expect(parse(withValue('extends: a.yaml\n', ['sites', 'a', 'devices'], 9))).toEqual({
      extends: 'a.yaml',
      sites: { a: { devices: 9 } },
    });
  });

  it('leave a text alone that cannot be read', () => {
    for (const text of ['a: [', '- a\n- b\n', '', 'a: 1\na: 2\n']) expect(withValue(text, ['b', 'c'], 1)).toBe(text);
  });
});

describe('an overlay', () => {
  it('has what differs, and names what it cannot take out', () => {
    const changed = withValue(
      withValue(TEXT, ['policies', 'DODownloadMode'], undefined),
      ['policies', 'DOMaxCacheAge'],
      5,
    );
    expect(overlayOf('office.yaml', TEXT, changed)).toBe(
      '# policies.DODownloadMode is set in office.yaml and not here: an overlay cannot take it out\n' +
        'extends: office.yaml\npolicies:\n  DOMaxCacheAge: 5\n',
    );
    expect(parse(overlayOf('office.yaml', TEXT, TEXT))).toEqual({ extends: 'office.yaml' });
  });
});

describe('a link', () => {
  const project = { name: 'a b.yaml', text: `${TEXT}# äöü \u{1f600}`, files: { 'd.csv': 'name,site\n' } };

  it('gives back what it was made of, in letters that links may have', () => {
    const fragment = fragmentOf(project);
    expect(fragment).toMatch(/^scenario=[\w-]+$/);
    expect(projectOf(`#${fragment}`)).toEqual(project);
  });

  it('that is damaged, or of another kind, is none', () => {
    const fragment = fragmentOf(project);
    const other = fragmentOf({ ...project, files: { a: 3 } as unknown as Record<string, string> });
    for (const bad of ['', '#', '#scenario=', `#${fragment.slice(0, -9)}`, '#scenario=!!!', '#other=abc', other]) {
      expect(projectOf(bad), bad).toBeUndefined();
    }
  });

  it('does not unpack to more than a scenario can be', () => {
    const fragment = fragmentOf({ ...project, text: 'a'.repeat(9 * 1024 * 1024) });
    expect(fragment.length).toBeLessThan(50_000);
    expect(projectOf(fragment)).toBeUndefined();
  });
});

describe('numbers of the reader', () => {
  it('have a comma in German, addresses and versions do not', () => {
    const text = '67.7 % of 1.04 TB, 28.5 min, +1.8 pp [-0.5 pp], 192.0.2.1, dosim 0.2.0, model.uploadSlots 3.5';
    expect(localise(text, 'en')).toBe(text);
    expect(localise(text, 'de')).toBe(
      '67,7 % of 1,04 TB, 28,5 min, +1,8 pp [-0,5 pp], 192.0.2.1, dosim 0.2.0, model.uploadSlots 3.5',
    );
  });
});

describe('the form', () => {
  it('has every policy once', () => {
    const named = POLICY_GROUPS.flatMap(([, policies]) => policies);
    expect([...named].sort()).toEqual([...POLICY_NAMES].sort());
  });

  it.each(Object.entries(SLIDERS))('the slider of %s reaches both ends and never goes back', (_, slider) => {
    expect(valueAt(slider, 0)).toBe(slider.min);
    expect(valueAt(slider, SLIDER_STEPS)).toBe(slider.max);
    for (let step = 1; step <= SLIDER_STEPS; step += 1) {
      const value = valueAt(slider, step);
      expect(Number.isInteger(value)).toBe(true);
      expect(value).toBeGreaterThanOrEqual(valueAt(slider, step - 1));
      expect(valueAt(slider, stepOf(slider, value))).toBeGreaterThanOrEqual(slider.min);
    }
  });
});
