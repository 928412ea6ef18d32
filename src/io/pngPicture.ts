/** SVG pictures as PNG: drawn by resvg as WebAssembly, with a font that comes along, so that they are equal everywhere. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Pixels for each unit of the picture: 960 units are 1,920 pixels, the width of a slide. */
const SCALE = 2;
/** Latin, Greek and Cyrillic letters; other letters are boxes. */
const FONT = 'Inter';

type DrawPng = (svg: string) => Uint8Array;

let loading: Promise<DrawPng> | undefined;

/** What draws an SVG text as PNG; the WebAssembly and the fonts are loaded once. */
export function pngDrawer(): Promise<DrawPng> {
  loading ??= load();
  return loading;
}

async function load(): Promise<DrawPng> {
  const { initWasm, Resvg } = await import('@resvg/resvg-wasm');
  const require = createRequire(import.meta.url);
  const files = [
    require.resolve('@resvg/resvg-wasm/index_bg.wasm'),
    require.resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf'),
    require.resolve('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf'),
  ];
  const [wasm, ...fontBuffers] = files.map((file) => readFileSync(file)) as [Buffer, ...Buffer[]];
  await initWasm(wasm);
  const font = { fontBuffers, defaultFontFamily: FONT, sansSerifFamily: FONT };
  return (svg) => {
    const image = new Resvg(svg, { fitTo: { mode: 'zoom', value: SCALE }, font });
    const rendered = image.render();
    try {
      return rendered.asPng();
    } finally {
      rendered.free();
      image.free();
    }
  };
}
