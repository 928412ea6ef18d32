/** A part in the kernel (kernel/part.ts), and the columns of its state that both sides read and write. */
import type { Catalogue } from '../../content/catalogue.js';
import type { Segments } from '../../fleet/schedule.js';
import { float64sAt, int32sAt, kernel, uint8sAt } from './instance.js';

/** The columns of a part: places in the order of its record. */
const COLUMNS = [
  'known',
  'state',
  'untilS',
  'chargeAtStart',
  'slopePerS',
  'segmentStartS',
  'dayToS',
  'onFromS',
  'onToS',
  'onState',
  'activeHead',
  'nextActive',
  'status',
  'fileOf',
  'peers',
  'foreground',
  'costPolicies',
  'fileIds',
  'now',
] as const;

/** What a part is made of: places in the kernel's memory, and how many there are. */
interface PartSpec {
  transfers: number;
  books: number;
  devices: number;
  caches: number;
  routes: number;
  downloads: number;
  deviceCount: number;
  files: number;
  timers: number;
  firstFillTimer: number;
}

/** What a part has to know of the files. */
type FileColumns = Pick<Catalogue, 'foreground' | 'costPolicies' | 'fileIds'>;

export class PartState {
  /** Its place in the kernel's memory. */
  readonly place: number;
  /** By device: its last known state. */
  readonly known: Uint8Array;
  readonly segments: Segments;
  /** By device: its first download in work; by download: the next one of its device; -1 for none. */
  readonly activeHead: Int32Array;
  readonly nextActive: Int32Array;
  /** One number: the time of the present moment. */
  readonly now: Float64Array;
  /** By download: its status, and the peers that it is connected to. */
  readonly status: Uint8Array;
  readonly peers: Uint8Array;

  /**
   * @param fileOf file of each download
   * @param ofFiles by file
   */
  constructor(spec: PartSpec, fileOf: Int32Array, ofFiles: FileColumns) {
    const { deviceCount, downloads, files } = spec;
    this.place = kernel.newPart(
      spec.transfers,
      spec.books,
      spec.devices,
      spec.caches,
      spec.routes,
      downloads,
      deviceCount,
      files,
      spec.timers,
      spec.firstFillTimer,
    );
    const places = int32sAt(this.place, COLUMNS.length);
    const at = (name: (typeof COLUMNS)[number]) => places[COLUMNS.indexOf(name)]!;
    this.known = uint8sAt(at('known'), deviceCount);
    this.segments = {
      state: uint8sAt(at('state'), deviceCount),
      untilS: float64sAt(at('untilS'), deviceCount),
      chargeAtStart: float64sAt(at('chargeAtStart'), deviceCount),
      slopePerS: float64sAt(at('slopePerS'), deviceCount),
      segmentStartS: float64sAt(at('segmentStartS'), deviceCount),
      dayToS: float64sAt(at('dayToS'), deviceCount),
      onFromS: float64sAt(at('onFromS'), deviceCount),
      onToS: float64sAt(at('onToS'), deviceCount),
      onState: uint8sAt(at('onState'), deviceCount),
    };
    this.activeHead = int32sAt(at('activeHead'), deviceCount);
    this.nextActive = int32sAt(at('nextActive'), downloads);
    this.now = float64sAt(at('now'), 1);
    this.status = uint8sAt(at('status'), downloads);
    this.peers = uint8sAt(at('peers'), downloads);
    int32sAt(at('fileOf'), downloads).set(fileOf);
    uint8sAt(at('foreground'), files).set(ofFiles.foreground);
    uint8sAt(at('costPolicies'), files).set(ofFiles.costPolicies);
    int32sAt(at('fileIds'), files).set(ofFiles.fileIds);
  }
}
