/** Settings of MDM as XML: what differs from file to file, and files that are made to do harm. */
import { describe, expect, it } from 'vitest';
import { importFiles } from '../../src/doors/importPolicies.js';
import { parseXml } from '../../src/doors/xmlText.js';
import { imported } from './samples.js';

const read = (text: string, name = 'a.xml') => importFiles([{ name, bytes: new TextEncoder().encode(text) }]);
const item = (node: string, data: string) =>
  `<Item><Target><LocURI>./Device/Vendor/MSFT/Policy/Config/DeliveryOptimization/${node}</LocURI></Target>${data}</Item>`;
const FIELDS = [
  ['From', 8],
  ['To', 17],
  ['In', 5],
  ['Out', 0],
] as const;
const hours = FIELDS.map(
  ([field, value]) => `<Data id="SetHoursToLimitForegroundDownloadBandwidth${field}" value="${value}"/>`,
).join('');
const FOREGROUND = 'DOSetHoursToLimitForegroundDownloadBandwidth';

describe('SyncML', () => {
  it.each([
    ['as elements', `<Enabled/>${hours}`],
    [
      'escaped',
      `<enabled/>${hours.toLowerCase().replaceAll('sethours', 'SetHours')}`
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;'),
    ],
    ['as CDATA', `<![CDATA[<enabled/>${hours}]]>`],
  ])('holds business hours %s', (_, data) => {
    const { policies } = read(`<Replace>${item(FOREGROUND, `<Data>${data}</Data>`)}</Replace>`);
    expect(policies).toEqual({ [FOREGROUND]: { From: 8, To: 17, In: 5, Out: 0 } });
  });

  it('takes a setting away, and keeps aside what sets nothing', () => {
    const mode = item('DODownloadMode', '<Data>2</Data>');
    const gone = read(
      `<Replace>${mode}</Replace><Delete>${item('DODownloadMode', '')}</Delete><Add>${item('DOMaxCacheAge', '<Data>60</Data>')}</Add>`,
    );
    expect(gone.policies).toEqual({ DOMaxCacheAge: 60 });
    const asked = read(
      `<s:Get>${mode}</s:Get><Add>${item('DOMinFileSizeToCache', '<Data>900000</Data>')}</Add><Add>${item('DOMaxCacheAge', '<Data>60</Data>')}</Add>`,
    );
    expect(asked.aside.map(({ why }) => why)).toEqual([
      'the command Get sets nothing',
      expect.stringContaining('found 900000'),
    ]);
    expect(asked.aside[0]!.where).toEqual({ line: 1 });
    expect(imported(['settings.syncml.xml']).others).toEqual([expect.objectContaining({ area: 'update', count: 1 })]);
  });
});

describe('a provisioning project', () => {
  it('keeps aside what it does not know, counts other areas, and names no person', () => {
    const result = imported(['customizations.xml']);
    expect(result.aside).toMatchObject([{ name: 'DOColour', where: { line: 17 } }]);
    expect(result.others).toMatchObject([{ area: 'update', count: 1 }]);
    expect(JSON.stringify(result)).not.toMatch(/erika|Mustermann/i);
  });

  it('is read in place of the package that is made of it, which is an image', () => {
    expect(() => read('MSWIM\0\0\0\u0001\u0002', 'a.ppkg')).toThrow(
      /a provisioning package.*customizations\.xml of its project/,
    );
  });
});

describe('XML', () => {
  it('has elements, attributes, text and lines', () => {
    const [root] = parseXml(
      '<?xml version="1.0"?>\n<a:r x=\'1 &gt; 0\'><!-- < -->t&amp;&#65;&#x42;<b/>\n<c>u</c></a:r >',
      'f',
    );
    expect(root).toMatchObject({ name: 'r', text: 't&AB\n', line: 2 });
    expect([root!.attributes.get('x'), root!.children.map(({ name, line }) => `${name} ${line}`)]).toEqual([
      '1 > 0',
      ['b 2', 'c 3'],
    ]);
  });

  const LOC = '<Add><Item><Target><LocURI>x</LocURI></Target></Item></Add>';
  it.each([
    ['a document type', `<!DOCTYPE a [<!ENTITY x "y">]>${LOC}`, /a\.xml:1: error: .*document type/],
    ['elements too deep', `${LOC}${'<a>'.repeat(101)}`, /more than 100 deep/],
    ['too many elements', `${LOC}${'<a/>'.repeat(200_001)}`, /more than 200000 elements/],
    ['an element without an end', `<SyncML>${LOC}`, /has no end/],
    ['an end without a begin', `${LOC}</SyncML>`, /ends that has not begun/],
    ['CDATA without an end', `${LOC}<![CDATA[`, /has no end/],
    ['a tag that is none', `${LOC}\n<a ${' '.repeat(100_000)}`, /a\.xml:2: error/],
  ])('with %s is refused', (_, text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});
