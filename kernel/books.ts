/** The accounts of a part as columns: whole bytes by download, site, release, device and reason. */
import { REASON_COUNT, SOURCE_COUNT, TRAFFIC_COUNT } from './codes';
import { LineMeter } from './lineMeter';
import { F64Column, f64Column, I32Column, i32Column } from './memory';
import { adopt, OPTIONS_BYTES } from './options';

/** How many there are of each in a part, and the bins of its run. */
@unmanaged
export class BooksOptions {
  downloads: i32;
  devices: i32;
  sites: i32;
  releases: i32;
  bins: i32;
  /** Links of the part, and directions of its lines. */
  links: i32;
  meters: i32;
  /** Whether CDN bytes are kept by device and reason, too. */
  keepsDevices: bool;
}

if (offsetof<BooksOptions>() > OPTIONS_BYTES) ERROR('BooksOptions are too long');

@unmanaged
export class Books extends BooksOptions {
  /** By download: its device, its release, and the bytes from each source. */
  deviceOf: I32Column;
  releaseOf: I32Column;
  received: F64Column;
  /** By device: its site, and bytes sent, sent on battery, and received in bad pieces. */
  siteOf: I32Column;
  sent: F64Column;
  sentOnBattery: F64Column;
  wasted: F64Column;
  /** By site: bytes to and from peers at other sites, and what cache servers fetched; the last of these: at no site. */
  toOtherSites: F64Column;
  fromOtherSites: F64Column;
  filled: F64Column;
  /** CDN bytes by reason, of each site, release and, where they are kept, device. */
  siteReasons: F64Column;
  releaseReasons: F64Column;
  deviceReasons: F64Column;
  /** By link: the number of its meter from 1 on; 0 for a link that is no line. */
  meterOfLink: I32Column;
  /** By meter and kind of traffic: what crossed in each bin, and whole bytes in all. */
  lines: LineMeter;
  lineBytes: F64Column;
  /** By site: what its cache servers sent out of it, and what came into it from those of other sites. */
  servedOut: F64Column;
  servedIn: F64Column;

  constructor(options: BooksOptions) {
    super();
    const downloads = options.downloads;
    const devices = options.devices;
    const sites = options.sites;
    const releases = options.releases;
    const bins = options.bins;
    this.deviceOf = i32Column(downloads);
    this.releaseOf = i32Column(downloads);
    this.received = f64Column(downloads * SOURCE_COUNT);
    this.siteOf = i32Column(devices);
    this.sent = f64Column(devices);
    this.sentOnBattery = f64Column(devices);
    this.wasted = f64Column(devices);
    this.toOtherSites = f64Column(sites);
    this.fromOtherSites = f64Column(sites);
    this.filled = f64Column(sites + 1);
    this.siteReasons = f64Column(sites * REASON_COUNT);
    this.releaseReasons = f64Column(releases * REASON_COUNT);
    this.deviceReasons = f64Column(options.keepsDevices ? devices * REASON_COUNT : 0);
    const rows = options.meters * TRAFFIC_COUNT;
    this.meterOfLink = i32Column(options.links);
    this.lines = new LineMeter(rows, bins);
    this.lineBytes = f64Column(rows);
    this.servedOut = f64Column(sites);
    this.servedIn = f64Column(sites);
    adopt<BooksOptions>(this, options);
  }

  /** Bytes of a download from all sources. */
  totalOf(r: i32): f64 {
    let total: f64 = 0;
    for (let source = 0; source < SOURCE_COUNT; source += 1) total += this.received[r * SOURCE_COUNT + source];
    return total;
  }

  /** Books whole bytes that a download received. */
  bookReceived(r: i32, source: i32, whole: f64): void {
    this.received[r * SOURCE_COUNT + source] += whole;
  }

  /** Books bad pieces that a download received. */
  bookWasted(r: i32, whole: f64): void {
    this.wasted[this.deviceOf[r]] += whole;
  }

  /** Books whole bytes that a device sent to a peer. */
  bookSent(sender: i32, r: i32, whole: f64, onBatteryBytes: f64): void {
    this.sent[sender] += whole;
    this.sentOnBattery[sender] += min(whole, Math.round(onBatteryBytes));
    const from = this.siteOf[sender];
    const to = this.siteOf[this.deviceOf[r]];
    if (from === to) return;
    this.toOtherSites[from] += whole;
    this.fromOtherSites[to] += whole;
  }

  /** Books whole bytes that a cache server fetched; `site`: its local site, or -1. */
  bookFilled(site: i32, whole: f64): void {
    this.filled[site < 0 ? this.sites : site] += whole;
  }

  /**
   * Books whole bytes that a cache server sent over the WAN line of its site.
   *
   * @param inSite site whose line they crossed inwards, or -1: they went to a device away from the office
   */
  bookServedOut(outSite: i32, inSite: i32, whole: f64): void {
    this.servedOut[outSite] += whole;
    if (inSite >= 0) this.servedIn[inSite] += whole;
  }

  /** Books whole CDN bytes of a download under their reason. */
  bookReason(r: i32, reason: i32, whole: f64): void {
    const device = this.deviceOf[r];
    this.siteReasons[this.siteOf[device] * REASON_COUNT + reason] += whole;
    this.releaseReasons[this.releaseOf[r] * REASON_COUNT + reason] += whole;
    if (this.keepsDevices) this.deviceReasons[device * REASON_COUNT + reason] += whole;
  }
}
