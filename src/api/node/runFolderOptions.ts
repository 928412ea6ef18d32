/** Options of the folder of a run, apart from the code that writes it: programs get these types without those of Node.js. */
import type { Shape } from '../../report/shapes/shapes.js';

/** The charts of a report as files of their own, in `figures/`. */
export interface PictureOptions {
  /** Whether they are written as SVG; default: false. */
  svg?: boolean;
  /** Whether they are written as PNG, 1,920 pixels wide; default: false. */
  png?: boolean;
}

/** What of a run is written. */
export interface RunFolderOptions extends PictureOptions {
  /** Folder to write; it is whole or absent. */
  out: string;
  /** Whether it has a row for each download; default: `downloads`. */
  detail?: 'summary' | 'downloads';
  /** Whether it has links.csv and transfers.csv too; default: false. */
  trace?: boolean;
  /** Whether it has the results as reports and cmdlets of Windows show them too, and which; default: none. */
  shapes?: readonly Shape[];
}
