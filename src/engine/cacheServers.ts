/**
 * The Connected Cache servers: what each has stored, and the files that they are fetching.
 *
 * A miss is fetched from the CDN once; requests that come meanwhile join it and get what has arrived. The least
 * recently used files leave a full server. Downloads of devices cannot tell a miss from a hit (CSP 2024) but for its
 * speed.
 */
import type { Catalogue } from '../content/catalogue.js';
import { REASON } from '../core/reasons.js';
import type { Fleet } from '../fleet/fleet.js';
import type { BooksHandle } from './kernel/booksHandle.js';
import type { RoutesHandle } from './kernel/routesHandle.js';
import type { TransfersHandle } from './kernel/transfersHandle.js';
import type { Network } from './network.js';
import { SOURCE } from './result.js';

interface Fill {
  server: number;
  file: number;
  /** Its number among the downloads of the transfers. */
  download: number;
  clients: Set<number>;
}

/** What the servers need. */
interface ServerParts {
  fleet: Fleet;
  catalogue: Catalogue;
  network: Network;
  routes: RoutesHandle;
  transfers: TransfersHandle;
  books: BooksHandle;
  /** Number of the first download that stands for a fetch of a server. */
  firstFill: number;
  /** Time from one update of what is being fetched to the next. */
  updateS: number;
}

export class CacheServers {
  /** By server: files in order of use, the least recent first. */
  private readonly stored = new Map<number, Set<number>>();
  private readonly usedBytes = new Map<number, number>();
  private readonly fills = new Map<number, Fill>();
  private readonly fillOf: (Fill | undefined)[] = [];
  private readonly freeSlots: number[] = [];

  constructor(private readonly parts: ServerParts) {}

  /** Most fetches at a time. */
  static fillCount(network: Network, catalogue: Catalogue): number {
    return network.servers.length * catalogue.fileCount;
  }

  /** True while some fetch has clients. */
  get isBusy(): boolean {
    return this.fills.size > 0;
  }

  /** A download starts to take a file from a server; returns the cap of its transfer now. */
  serve(server: number, file: number, r: number, timeS: number): number {
    const files = this.filesOf(server);
    if (files.delete(file)) {
      files.add(file);
      return Number.POSITIVE_INFINITY;
    }
    const key = server * this.parts.catalogue.fileCount + file;
    const fill = this.fills.get(key) ?? this.startFill(key, server, file, timeS);
    fill.clients.add(r);
    return 0;
  }

  /** A download stops taking from the server that it was using. */
  leave(server: number, file: number, r: number): void {
    this.fills.get(server * this.parts.catalogue.fileCount + file)?.clients.delete(r);
  }

  /** A fetch is complete: the file is stored, and its clients go on without a cap. */
  finishFill(download: number, timeS: number): void {
    const fill = this.fillOf[download - this.parts.firstFill]!;
    const sizeBytes = this.parts.catalogue.sizeBytes[fill.file]!;
    this.endFill(fill);
    this.parts.transfers.closeComplete(download, sizeBytes, timeS);
    this.store(fill.server, fill.file, sizeBytes);
    for (const r of fill.clients) this.capClient(r, Number.POSITIVE_INFINITY, timeS);
  }

  /** A server fails: its fetches are lost. */
  fail(server: number, timeS: number): void {
    for (const fill of [...this.fills.values()]) {
      if (fill.server !== server) continue;
      this.endFill(fill);
      this.parts.transfers.close(this.parts.transfers.httpOf(fill.download), timeS);
    }
  }

  /** Lets the clients of every fetch have what has arrived since the last update. */
  update(timeS: number): void {
    for (const { file, download, clients } of this.fills.values()) {
      this.parts.transfers.settle(download, timeS);
      const arrived = this.parts.catalogue.sizeBytes[file]! - this.parts.transfers.remaining[download]!;
      for (const r of clients) {
        this.parts.transfers.settle(r, timeS);
        const had = this.parts.books.bytesOf(r, SOURCE.cacheServer) + this.parts.transfers.openHttpBytes(r);
        this.capClient(r, Math.max(0, arrived - had) / this.parts.updateS, timeS);
      }
    }
  }

  /** Fetches go on over the lines that their sites leave by now. */
  reroute(timeS: number): void {
    const { routes, transfers } = this.parts;
    for (const { server, file, download } of this.fills.values()) {
      transfers.reroute(transfers.httpOf(download), routes.toServer(server, file), timeS);
    }
  }

  /** Ends what is still being fetched at the end of the run. */
  closeAll(timeS: number): void {
    for (const { server } of [...this.fills.values()]) this.fail(server, timeS);
  }

  private startFill(key: number, server: number, file: number, timeS: number): Fill {
    const slot = this.freeSlots.pop() ?? this.fillOf.length;
    const fill = { server, file, download: this.parts.firstFill + slot, clients: new Set<number>() };
    this.fillOf[slot] = fill;
    this.fills.set(key, fill);
    const { site } = this.parts.fleet.servers[server]!;
    this.parts.transfers.remaining[fill.download] = this.parts.catalogue.sizeBytes[file]!;
    const opening = {
      source: SOURCE.cdn,
      reason: REASON['first-copy'],
      capBytesPerS: Number.POSITIVE_INFINITY,
      copy: server,
      inSite: site < 0 ? -1 : this.parts.network.localSiteOf(site),
      outSite: -1,
    };
    this.parts.transfers.open(fill.download, this.parts.routes.toServer(server, file), opening, timeS);
    return fill;
  }

  private endFill(fill: Fill): void {
    this.fills.delete(fill.server * this.parts.catalogue.fileCount + fill.file);
    this.fillOf[fill.download - this.parts.firstFill] = undefined;
    this.freeSlots.push(fill.download - this.parts.firstFill);
  }

  private store(server: number, file: number, sizeBytes: number): void {
    const { capacityBytes } = this.parts.fleet.servers[server]!;
    if (sizeBytes > capacityBytes) return;
    const files = this.filesOf(server);
    let used = this.usedBytes.get(server) ?? 0;
    for (const oldest of files) {
      if (used + sizeBytes <= capacityBytes) break;
      files.delete(oldest);
      used -= this.parts.catalogue.sizeBytes[oldest]!;
    }
    files.add(file);
    this.usedBytes.set(server, used + sizeBytes);
  }

  private capClient(r: number, capBytesPerS: number, timeS: number): void {
    const f = this.parts.transfers.httpOf(r);
    if (f >= 0 && this.parts.transfers.sourceOf(f) === SOURCE.cacheServer)
      this.parts.transfers.setCap(f, capBytesPerS, timeS);
  }

  private filesOf(server: number): Set<number> {
    let files = this.stored.get(server);
    if (!files) {
      files = new Set();
      this.stored.set(server, files);
    }
    return files;
  }
}
