/**
 * One request for peers: the cloud service returns candidates, the download connects to those that can serve. So many of
 * them give, the others stand by (standby.ts).
 *
 * LAN peers are looked for first, then the group (or everybody in mode 3). Each candidate that cannot serve gives a
 * reason; the reason of the candidate that came nearest to serving explains the CDN bytes.
 */
import { SearchOptions } from './candidates';
import {
  GROUP_PEER,
  INTERNET_PEER,
  LAN_PEER,
  LINK_LOCAL_PEER,
  MODE_INTERNET,
  RESTRICT_DNS_SD,
  RESTRICT_NONE,
} from './codes';
import { hashPair } from './draws';
import { NONE } from './memory';
import { Standby } from './standby';
import { Visits } from './visits';

@unmanaged
export class PeerSearch extends Visits {
  constructor(options: SearchOptions) {
    super(options);
    const part = options.part;
    if (this.givingMost < this.connectionsMost + this.internetMore) part.standby = new Standby(part.downloads);
  }

  /** Searches and connects; returns how many were connected. Fewer candidates than are known need not be counted. */
  search(r: i32, known: i32, timeS: f64): i32 {
    const part = this.part;
    const ofInternet = this.connectionsMost + this.internetMore - this.connectionsOf(r);
    const wanted = min(this.connectionsMost - this.nearConnectionsOf(r), ofInternet);
    const devices = part.devices;
    const i = part.books.deviceOf[r];
    const device = devices.at(i);
    this.seekFor(r, timeS);
    this.markConnected(r);
    this.begin(hashPair(device.id, part.fileIds[this.file]), known);
    const location = this.locationOf(i, this.seekerState);
    if (device.restriction !== RESTRICT_NONE) {
      const source = device.restriction === RESTRICT_DNS_SD ? LINK_LOCAL_PEER : LAN_PEER;
      return this.visit(devices.near(i, location), NONE, source, wanted);
    }
    const lan = devices.lan(i, location);
    const wide = devices.wide(i, location);
    if (device.mode === MODE_INTERNET && !this.lanFirst) return this.visit(wide, NONE, INTERNET_PEER, ofInternet);
    let found = this.visit(lan, NONE, LAN_PEER, wanted);
    const isEnough = this.groupWithoutLan ? found > 0 || wanted <= 0 : found >= wanted;
    if (wide < 0 || isEnough) return found;
    // A group that is all on this LAN has nobody else.
    if (devices.onlyLan[wide] === lan) this.noteWithout(wide);
    else {
      const isInternet = device.mode === MODE_INTERNET;
      const source = isInternet ? INTERNET_PEER : GROUP_PEER;
      found += this.visit(wide, lan, source, (isInternet ? ofInternet : wanted) - found);
    }
    return found;
  }

  /**
   * Connected peers that stood by begin to give, until enough give.
   *
   * @returns false when none could: those that cannot have been let go
   */
  takeOver(r: i32, timeS: f64): bool {
    const standby = this.part.standby;
    if (standby === null) return false;
    const caches = this.part.caches;
    let began = false;
    this.seekFor(r, timeS);
    while (i32(this.part.peers[r]) < this.givingMost) {
      const copy = standby.take(r);
      if (copy === NONE) break;
      const source = standby.source;
      const holder = caches.at(copy).device;
      if (!caches.isFresh(copy, timeS) || this.part.transfers.drawsFrom(r, holder)) continue;
      if (this.isBannedNow(holder)) continue;
      if (this.problem(copy, holder, this.scopeOf(source), source) !== NONE) continue;
      this.connect(copy, source);
      began = true;
    }
    return began;
  }

  /** True when a download may be connected to more peers than it is. */
  wantsPeers(r: i32): bool {
    const part = this.part;
    if (part.devices.at(part.books.deviceOf[r]).mode !== MODE_INTERNET) {
      return this.connectionsOf(r) < this.connectionsMost;
    }
    return this.connectionsOf(r) < this.connectionsMost + this.internetMore;
  }

  /** Peers that a download is connected to, whether they give or not. */
  private connectionsOf(r: i32): i32 {
    const standby = this.part.standby;
    return this.part.peers[r] + (standby === null ? 0 : standby.countOf(r));
  }

  /** Those of them that are no Internet peers. */
  private nearConnectionsOf(r: i32): i32 {
    const table = this.part.transfers.table;
    const standby = this.part.standby;
    const others = standby === null ? 0 : standby.countOf(r);
    const isInternet = this.part.devices.at(this.part.books.deviceOf[r]).mode === MODE_INTERNET;
    if (!isInternet) return i32(this.part.peers[r]) + others;
    let near = standby === null ? 0 : others - standby.countOfSource(r, INTERNET_PEER);
    for (let f = table.ofDownload[r]; f !== NONE; f = table.at(f).nextOfDownload) {
      if (table.at(f).sender !== NONE && table.at(f).source !== INTERNET_PEER) near += 1;
    }
    return near;
  }

  /** The scope in which the one that looks for peers finds those of a source. */
  private scopeOf(source: i32): i32 {
    const devices = this.part.devices;
    const location = this.locationOf(this.seeker, this.seekerState);
    if (devices.at(this.seeker).restriction !== RESTRICT_NONE) return devices.near(this.seeker, location);
    return source === LAN_PEER ? devices.lan(this.seeker, location) : devices.wide(this.seeker, location);
  }
}
