/**
 * The slow, obvious twin of partial holders: every client shares the pieces that it has while it fetches the others.
 *
 * A client always has one piece coming from HTTP, a random one that it misses, and some from peers, each a random one
 * from a peer that has it, one piece a connection. When nothing is left to ask for, HTTP or a peer that is idle takes over
 * the rest of the piece that would arrive last (byte ranges). Rates are solved from scratch at every arrival.
 */
import { RandomStream } from '../../src/core/random.js';
import { linksBetween, type OracleSite } from './links.js';
import { maxMinRates } from './maxMin.js';

const PIECE_BYTES = 1024 * 1024;
const UPLOADS = 8;

export interface SwarmScenario {
  capacity: number[];
  /** `links`: numbers of its port inwards and outwards; clients of one group share. */
  clients: { startS: number; down: number; up: number; site: number; group: number; uploads: boolean; file: number }[];
  sites: OracleSite[];
  fileBytes: number[];
  /** Pieces that a client fetches from peers at a time. */
  peerPieces: number;
}

interface Flight {
  client: number;
  /** Sending client, or -1 for HTTP. */
  from: number;
  piece: number;
  bytesLeft: number;
  rate: number;
}

export interface Finished {
  finishS: number;
  httpBytes: number;
  peerBytes: number;
}

export function simulateSwarm(scenario: SwarmScenario, seed: string): Finished[] {
  const { clients, sites, capacity, fileBytes } = scenario;
  const random = new RandomStream(seed, 'swarm');
  let drawn = 0;
  const pick = <T>(list: T[]): T => list[Math.floor(random.uniform(drawn++) * list.length)]!;
  const pieces = clients.map(({ file }) => Math.ceil(fileBytes[file]! / PIECE_BYTES));
  const has = pieces.map((count) => new Array<boolean>(count).fill(false));
  const missing = pieces.slice();
  const result = clients.map(() => ({ finishS: Number.POSITIVE_INFINITY, httpBytes: 0, peerBytes: 0 }));
  let flights: Flight[] = [];
  let nowS = 0;

  const sizeOf = (client: number, piece: number) => {
    const bytes = fileBytes[clients[client]!.file]!;
    return Math.min(PIECE_BYTES, bytes - piece * PIECE_BYTES);
  };
  const linksOf = ({ client, from }: { client: number; from: number }) =>
    linksBetween(sites, from < 0 ? null : clients[from]!, clients[client]!);
  const begin = (client: number, from: number, piece: number) => {
    flights.push({ client, from, piece, bytesLeft: sizeOf(client, piece), rate: 0 });
  };
  const started = (client: number) => clients[client]!.startS <= nowS;
  const wantedPieces = (client: number) => {
    const coming = new Set(flights.filter((f) => f.client === client).map((f) => f.piece));
    return has[client]!.flatMap((own, piece) => (own || coming.has(piece) ? [] : [piece]));
  };
  const senders = (client: number) => {
    const me = clients[client]!;
    return clients.flatMap((other, from) => {
      const isPeer = from !== client && other.group === me.group && other.file === me.file && other.uploads;
      const isBusy = flights.some((f) => f.client === client && f.from === from);
      return isPeer && started(from) && !isBusy && flights.filter((f) => f.from === from).length < UPLOADS
        ? [from]
        : [];
    });
  };
  const ask = (client: number) => {
    if (!flights.some((f) => f.client === client && f.from < 0)) {
      const wanted = wantedPieces(client);
      if (wanted.length > 0) begin(client, -1, pick(wanted));
    }
    while (flights.filter((f) => f.client === client && f.from >= 0).length < scenario.peerPieces) {
      const wanted = wantedPieces(client);
      const offers = senders(client).flatMap((from) =>
        wanted.filter((piece) => has[from]![piece]).map((piece) => ({ from, piece })),
      );
      if (offers.length === 0) break;
      const { from, piece } = pick(offers);
      begin(client, from, piece);
    }
  };
  /** When nothing is left to ask for, whoever is idle takes over the rest of the piece that would arrive last: HTTP or a peer. */
  const takeOver = (client: number) => {
    if (wantedPieces(client).length > 0) return;
    const mine = flights.filter((f) => f.client === client);
    const arrival = (f: Flight) => (f.rate > 0 ? f.bytesLeft / f.rate : Number.POSITIVE_INFINITY);
    const last = mine.sort((a, b) => arrival(b) - arrival(a))[0];
    if (!last) return;
    const isFull = mine.filter((f) => f.from >= 0).length >= scenario.peerPieces;
    const idlePeers = isFull ? [] : senders(client).filter((other) => has[other]![last.piece]);
    const idleHttp = mine.some((f) => f.from < 0) ? [] : [-1];
    for (const from of [...idleHttp, ...idlePeers]) {
      const others = flights.filter((f) => f !== last).map((f) => linksOf(f));
      const flows = [...others, linksOf({ client, from })].map((links) => ({ links, cap: Number.POSITIVE_INFINITY }));
      const rate = maxMinRates(capacity, flows).at(-1)!;
      if (last.bytesLeft / rate >= arrival(last) * 0.999) continue;
      Object.assign(last, { from, rate });
      return;
    }
  };

  for (;;) {
    const running = clients.flatMap((_, c) => (started(c) && missing[c]! > 0 ? [c] : []));
    for (const client of running) ask(client);
    const rates = maxMinRates(
      capacity,
      flights.map((flight) => ({ links: linksOf(flight), cap: Number.POSITIVE_INFINITY })),
    );
    flights.forEach((flight, i) => {
      flight.rate = rates[i]!;
    });
    const before = flights.map((f) => f.from).join();
    for (const client of running) takeOver(client);
    if (before !== flights.map((f) => f.from).join()) continue;
    const nextS = Math.min(
      ...clients.map(({ startS }) => (startS > nowS ? startS : Number.POSITIVE_INFINITY)),
      ...flights.map((f) => nowS + f.bytesLeft / f.rate),
    );
    if (nextS === Number.POSITIVE_INFINITY) return result;
    const arrived = flights.filter((f) => nowS + f.bytesLeft / f.rate <= nextS * (1 + 1e-12));
    for (const f of flights) {
      const bytes = Math.min(f.bytesLeft, f.rate * (nextS - nowS));
      f.bytesLeft -= bytes;
      if (f.from < 0) result[f.client]!.httpBytes += bytes;
      else result[f.client]!.peerBytes += bytes;
    }
    nowS = nextS;
    for (const { client, piece } of arrived) {
      if (has[client]![piece]) continue;
      has[client]![piece] = true;
      missing[client]! -= 1;
      if (missing[client] === 0) result[client]!.finishS = nowS;
    }
    // A piece that has come otherwise is not waited for.
    flights = flights.filter((f) => !arrived.includes(f) && !has[f.client]![f.piece] && missing[f.client]! > 0);
  }
}
