/** Which files belong to a scenario: those that it names, and those that these name; a comment names none. */
import { describe, expect, it } from 'vitest';
import { listedSites } from '../../src/web/engine/listed.js';
import { namedFiles, namesAll } from '../../src/web/files.js';

const files = {
  'base.yaml': 'sites: { file: lists/shops.csv, defaults: { wan: 5 Mbit/s, lan: 1 Gbit/s } }\n# other.csv\n',
  'shops.csv': 'site,devices\nother.csv,3\n',
  'other.csv': '',
};
const project = {
  name: 'mine.yaml',
  text: 'extends: ./base.yaml\n# against other.csv\nsites: { defaults: { wan: 9 Mbit/s } }\n',
  files,
};

describe('files of a scenario', () => {
  it('are those that it names, through what it extends', () => {
    expect(namedFiles(project).sort()).toEqual(['base.yaml', 'shops.csv']);
    expect(namedFiles({ ...project, text: 'a: [' })).toEqual([]);
  });

  it('belong to it where it names all of them', () => {
    expect(namesAll(project.text, [{ name: 'base.yaml' }])).toBe(true);
    expect(namesAll(project.text, [{ name: 'base.yaml' }, { name: 'other.csv' }])).toBe(false);
  });
});

describe('a list of sites', () => {
  it('is that of the text or of what it extends, with what all sites have', () => {
    expect(listedSites(project)).toEqual({
      file: 'lists/shops.csv',
      defaults: { wan: '9 Mbit/s', lan: '1 Gbit/s' },
    });
  });

  it('is none where the sites are written, or the file that is extended is not there', () => {
    expect(listedSites({ ...project, text: 'sites: [{ name: a, devices: 3 }]' })).toBeNull();
    expect(listedSites({ ...project, files: {} })).toBeNull();
  });
});
