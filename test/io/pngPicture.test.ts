/** PNG pictures have the letters of their SVG: the font comes along, the machine needs none. */
import { describe, expect, it } from 'vitest';
import { pngDrawer } from '../../src/io/pngPicture.js';

const drawn = async (content: string) => {
  const draw = await pngDrawer();
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="30" font-family="system-ui, Arial">${content}</svg>`;
  return Buffer.from(draw(svg));
};

describe('a PNG picture', () => {
  it('is twice as large as its SVG', async () => {
    const png = await drawn('<rect width="50" height="9"/>');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([200, 60]);
  });

  it('has the letters of Latin, Greek and Cyrillic, each its own, and bold ones', async () => {
    const letters = ['', 'a', 'Ł', 'ž', 'Ж', 'Ω', '·', '−', '…'];
    const all = [];
    for (const letter of letters) all.push((await drawn(`<text y="20">${letter}</text>`)).toString('base64'));
    all.push((await drawn('<text y="20" font-weight="600">a</text>')).toString('base64'));
    expect(new Set(all).size).toBe(letters.length + 1);
  });
});
