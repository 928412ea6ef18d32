/**
 * The slow, obvious twin of the engine: every file is cut into pieces of 1 MB, every connection carries one piece at a
 * time, every arrival of a piece is an event, and the rates of all connections are solved from scratch at each event.
 *
 * A download has one HTTP connection and one to each holder of a complete copy that its last request for peers
 * found; each connection fetches the next missing piece. When no piece is left to ask for, a connection that would be
 * faster takes over the rest of the piece that would arrive last (byte ranges).
 */
import { linksBetween, type OracleSite } from './links.js';
import { maxMinRates } from './maxMin.js';

const PIECE_BYTES = 1024 * 1024;

export interface OracleScenario {
  /** `links`: numbers of its port inwards and outwards; `group`: devices of the same number may peer. */
  devices: { site: number; down: number; up: number; group: number }[];
  sites: OracleSite[];
  capacity: number[];
  fileBytes: number[];
  requests: { timeS: number; device: number; file: number }[];
  discoveryDelayS: number;
  announceIntervalS: number;
  visibilityDelayS: number;
}

interface Connection {
  /** Sending device, or -1 for HTTP. */
  from: number;
  links: number[];
  bytesLeft: number;
  rate: number;
}

interface Download {
  device: number;
  file: number;
  startS: number;
  finishS: number;
  piecesLeft: number[];
  connections: Connection[];
  fromHttp: number;
  fromPeers: number;
  nextAnnounceS: number;
}

export function simulatePieces(scenario: OracleScenario): Download[] {
  const { devices, sites, fileBytes } = scenario;
  const waiting = [...scenario.requests].sort((a, b) => a.timeS - b.timeS);
  const downloads: Download[] = [];
  let nowS = 0;

  const running = () => downloads.filter((d) => d.startS <= nowS && d.finishS === Number.POSITIVE_INFINITY);
  const connections = () => running().flatMap((d) => d.connections.filter((c) => c.bytesLeft > 0));

  const begin = (connection: Connection, download: Download) => {
    const piece = download.piecesLeft.pop();
    if (piece !== undefined) connection.bytesLeft = piece;
  };
  const connect = (download: Download, from: number) => {
    const links = linksBetween(sites, from < 0 ? null : devices[from]!, devices[download.device]!);
    const connection = { from, links, bytesLeft: 0, rate: 0 };
    download.connections.push(connection);
    begin(connection, download);
  };
  const announce = (download: Download) => {
    download.nextAnnounceS += scenario.announceIntervalS;
    for (const other of downloads) {
      const isHolder = other.file === download.file && other.finishS + scenario.visibilityDelayS <= nowS;
      const mayPeer = devices[other.device]!.group === devices[download.device]!.group;
      if (!isHolder || !mayPeer || download.connections.some((c) => c.from === other.device)) continue;
      connect(download, other.device);
    }
  };

  for (;;) {
    // What is due now.
    while (waiting.length > 0 && waiting[0]!.timeS <= nowS) {
      const { device, file } = waiting.shift()!;
      const whole = Math.floor(fileBytes[file]! / PIECE_BYTES);
      const piecesLeft: number[] = new Array(whole).fill(PIECE_BYTES);
      if (fileBytes[file]! % PIECE_BYTES > 0) piecesLeft.push(fileBytes[file]! % PIECE_BYTES);
      const nextAnnounceS = nowS + scenario.discoveryDelayS;
      const download: Download = {
        device,
        file,
        startS: nowS,
        finishS: Number.POSITIVE_INFINITY,
        piecesLeft,
        connections: [],
        fromHttp: 0,
        fromPeers: 0,
        nextAnnounceS,
      };
      downloads.push(download);
      connect(download, -1);
    }
    for (const download of running()) if (download.nextAnnounceS <= nowS) announce(download);
    for (const download of running()) takeOver(download, scenario.capacity, connections);

    // Rates until the next event.
    const active = connections();
    const rates = maxMinRates(
      scenario.capacity,
      active.map(({ links }) => ({ links, cap: Number.POSITIVE_INFINITY })),
    );
    active.forEach((connection, i) => {
      connection.rate = rates[i]!;
    });
    const nextS = Math.min(
      waiting[0]?.timeS ?? Number.POSITIVE_INFINITY,
      ...running().map((d) => d.nextAnnounceS),
      ...active.map((c) => nowS + c.bytesLeft / c.rate),
    );
    if (active.length === 0 && waiting.length === 0) return downloads;

    // Pieces arrive.
    for (const download of running()) {
      for (const connection of download.connections) {
        if (connection.bytesLeft === 0) continue;
        const exact = nowS + connection.bytesLeft / connection.rate <= nextS * (1 + 1e-15);
        const bytes = exact ? connection.bytesLeft : connection.rate * (nextS - nowS);
        connection.bytesLeft -= bytes;
        if (connection.from < 0) download.fromHttp += bytes;
        else download.fromPeers += bytes;
        if (connection.bytesLeft === 0) begin(connection, download);
      }
      const left = download.piecesLeft.length > 0 || download.connections.some((c) => c.bytesLeft > 0);
      if (!left) download.finishS = nextS;
    }
    nowS = nextS;
  }
}

/** An idle connection takes over the rest of the piece that would arrive last, if it would bring it sooner. */
function takeOver(download: Download, capacity: number[], connections: () => Connection[]): void {
  for (const idle of download.connections) {
    if (idle.bytesLeft > 0) continue;
    const busy = download.connections.filter((c) => c.bytesLeft > 0);
    const arrival = (c: Connection) => (c.rate > 0 ? c.bytesLeft / c.rate : Number.POSITIVE_INFINITY);
    const slowest = busy.sort((a, b) => arrival(b) - arrival(a))[0];
    if (!slowest || slowest.rate === 0) continue;
    const others = connections().filter((c) => c !== slowest);
    const rates = maxMinRates(
      capacity,
      [...others, idle].map(({ links }) => ({ links, cap: Number.POSITIVE_INFINITY })),
    );
    if (slowest.bytesLeft / rates.at(-1)! >= arrival(slowest) * 0.999) continue;
    idle.bytesLeft = slowest.bytesLeft;
    idle.rate = rates.at(-1)!;
    slowest.bytesLeft = 0;
  }
}
