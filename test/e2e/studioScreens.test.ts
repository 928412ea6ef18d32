/** The studio looks as in its pictures: loosely, for letters and figures may change, but no part may be gone or elsewhere. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from './chromium.js';
import { ROOT } from './helpers.js';

interface Screen {
  name: string;
}
const { SCREENS, photograph } = (await import(pathToFileURL(join(ROOT, 'docs/studioScreens.mjs')).href)) as {
  SCREENS: readonly Screen[];
  photograph(browser: Browser, screen: Screen): Promise<Buffer>;
};

/** Pixels of the side of a square whose mean colour is compared: about a line of text. */
const SQUARE = 16;
/** Difference of colours, of 255, from which a square is another one. */
const ANOTHER = 32;
/** Most squares that may be another one: some figures, a line that breaks elsewhere. */
const MOST = 0.04;

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launchChromium();
  page = await browser.newPage();
});

afterAll(async () => {
  await browser?.close();
});

/** The mean colours of the squares of a picture, three numbers each; the browser reads and shrinks it. */
function squaresOf(jpeg: Buffer): Promise<{ columns: number; rows: number; colours: number[] }> {
  return page.evaluate(
    async ([base64, side]) => {
      interface Bitmap {
        width: number;
        height: number;
      }
      interface Context {
        drawImage(image: Bitmap, x: number, y: number): void;
        getImageData(x: number, y: number, width: number, height: number): { data: Uint8ClampedArray };
      }
      const { createImageBitmap, OffscreenCanvas } = globalThis as unknown as {
        createImageBitmap(blob: Blob): Promise<Bitmap>;
        OffscreenCanvas: new (width: number, height: number) => { getContext(kind: '2d'): Context };
      };
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const image = await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }));
      const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
      context.drawImage(image, 0, 0);
      const [columns, rows] = [Math.floor(image.width / side), Math.floor(image.height / side)];
      const colours: number[] = [];
      for (let row = 0; row < rows; row += 1) {
        for (let column = 0; column < columns; column += 1) {
          const { data } = context.getImageData(column * side, row * side, side, side);
          for (let channel = 0; channel < 3; channel += 1) {
            let sum = 0;
            for (let at = channel; at < data.length; at += 4) sum += data[at]!;
            colours.push(sum / (side * side));
          }
        }
      }
      return { columns, rows, colours };
    },
    [jpeg.toString('base64'), SQUARE] as const,
  );
}

/** The part of the squares that are not as in the other picture; 1 where the pictures have another size. */
async function partThatDiffers(one: Buffer, other: Buffer): Promise<number> {
  const [a, b] = [await squaresOf(one), await squaresOf(other)];
  if (a.columns !== b.columns || a.rows !== b.rows) return 1;
  const differing = Array.from({ length: a.columns * a.rows }, (_, square) =>
    [0, 1, 2].some(
      (channel) => Math.abs(a.colours[3 * square + channel]! - b.colours[3 * square + channel]!) > ANOTHER,
    ),
  );
  return differing.filter(Boolean).length / differing.length;
}

const kept = (name: string) => readFileSync(join(ROOT, `docs/images/${name}.jpg`));

describe('screens of the studio', () => {
  it.each(SCREENS.map((screen) => [screen.name, screen] as const))('%s is as it was kept', async (name, screen) => {
    const part = await partThatDiffers(await photograph(browser, screen), kept(name));
    expect(part, 'if the change is meant: npm run build && node docs/studioScreens.mjs').toBeLessThan(MOST);
  });

  it('are told apart', async () => {
    expect(await partThatDiffers(kept('studio'), kept('studio-compare'))).toBeGreaterThan(2 * MOST);
    expect(await partThatDiffers(kept('studio'), kept('studio-lines'))).toBeGreaterThan(0.9);
  });
});
