/** A part in the kernel (kernel/part.ts), and the columns of its state that both sides read and write. */
import type { Catalogue } from '../../content/catalogue.js';
import type { Segments } from '../../fleet/schedule.js';
import type { Ptr } from './border.js';
import { newPart, type PartOptions } from './calls.js';
import { float64sAt, int32sAt, uint8sAt } from './instance.js';
import { readPart } from './layouts.js';

/** What a part has to know of the files. */
type FileColumns = Pick<Catalogue, 'foreground' | 'costPolicies' | 'fileIds'>;

export class PartState {
  /** Its address in the kernel's memory. */
  readonly address: Ptr<'Part'>;
  /** By device: its last known state. */
  readonly known: Uint8Array;
  readonly segments: Segments;
  /** By device: its first download in work; by download: the next one of its device; -1 for none. */
  readonly activeHead: Int32Array;
  readonly nextActive: Int32Array;
  /** One number: the time of the present instant. */
  readonly now: Float64Array;
  /** By download: its status, and the peers that it is connected to. */
  readonly status: Uint8Array;
  readonly peers: Uint8Array;

  /** The time of the present instant. */
  get nowS(): number {
    return this.now[0]!;
  }

  /**
   * @param fileOf file of each download
   * @param ofFiles by file
   */
  constructor(options: PartOptions, fileOf: Int32Array, ofFiles: FileColumns) {
    const { deviceCount, downloads, files } = options;
    this.address = newPart(options);
    const columns = readPart(this.address);
    this.known = uint8sAt(columns.known, deviceCount);
    this.segments = {
      state: uint8sAt(columns.state, deviceCount),
      untilS: float64sAt(columns.untilS, deviceCount),
      chargeAtStart: float64sAt(columns.chargeAtStart, deviceCount),
      slopePerS: float64sAt(columns.slopePerS, deviceCount),
      segmentStartS: float64sAt(columns.segmentStartS, deviceCount),
      dayToS: float64sAt(columns.dayToS, deviceCount),
      onFromS: float64sAt(columns.onFromS, deviceCount),
      onToS: float64sAt(columns.onToS, deviceCount),
      onState: uint8sAt(columns.onState, deviceCount),
    };
    this.activeHead = int32sAt(columns.activeHead, deviceCount);
    this.nextActive = int32sAt(columns.nextActive, downloads);
    this.now = float64sAt(columns.now, 1);
    this.status = uint8sAt(columns.status, downloads);
    this.peers = uint8sAt(columns.peers, downloads);
    int32sAt(columns.fileOf, downloads).set(fileOf);
    uint8sAt(columns.foreground, files).set(ofFiles.foreground);
    uint8sAt(columns.costPolicies, files).set(ofFiles.costPolicies);
    int32sAt(columns.fileIds, files).set(ofFiles.fileIds);
  }
}
