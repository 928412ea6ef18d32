/** The charts of a report as files of their own, for slides. */
import { writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { type GrowingFolder, OutputFolder } from '../../io/outputFolder.js';
import { pngDrawer } from '../../io/pngPicture.js';
import type { Report } from '../../report/page.js';
import { reportPictures } from '../../report/pictures.js';
import type { PictureOptions } from './runFolderOptions.js';

type Folder = OutputFolder | GrowingFolder;

/** Writes the charts of a report, in the formats that are asked for. @param within the folder that they go to */
export async function writePictures(
  folder: Folder,
  report: Report,
  options: PictureOptions,
  within = 'figures/',
): Promise<void> {
  if (!options.svg && !options.png) return;
  for (const [name, svg] of reportPictures(report)) await writePicture(folder, `${within}${name}`, svg, options);
}

/** Writes one picture. @param name path within the folder, without its ending */
export async function writePicture(folder: Folder, name: string, svg: string, options: PictureOptions): Promise<void> {
  if (options.svg) await put(folder, `${name}.svg`, `${svg}\n`);
  if (options.png) await put(folder, `${name}.png`, (await pngDrawer())(svg));
}

function put(folder: Folder, name: string, content: string | Uint8Array): Promise<void> {
  if (folder instanceof OutputFolder) return writeFile(folder.file(name), content);
  return folder.write(name, (path) => writeFileSync(path, content));
}
