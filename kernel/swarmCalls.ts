/** What the simulator calls of downloads that share what they have while they run. */
import { Connections } from './connections';
import { IntList } from './memory';
import { PieceDraw, PieceSet, pieceCountOf } from './pieceSet';
import { Swarms, SwarmsOptions } from './swarm';

/** From the begin on downloads share what they have. */
export function newSwarms(connections: Connections, options: SwarmsOptions): Swarms {
  const swarms = new Swarms(options);
  connections.swarms = swarms;
  return swarms;
}

/** A download becomes a member of the pool of its file in a scope, at a site (its number among all). */
export function joinSwarm(swarms: Swarms, r: i32, scope: i32, site: i32, timeS: f64): void {
  swarms.join(r, scope, site, timeS);
}

/** It stops, complete or not; its transfers are closed. @param mayMove whether its device may be elsewhere later */
export function leaveSwarm(swarms: Swarms, r: i32, mayMove: bool, timeS: f64): void {
  swarms.leave(r, mayMove, timeS);
}

// --- sets of pieces, as tests see them ---

/** An empty set of the pieces of a file that is shared in pieces of so many bytes. */
export function newPieceSet(sizeBytes: f64, pieceLengthBytes: f64): PieceSet {
  return new PieceSet(sizeBytes, pieceCountOf(sizeBytes, pieceLengthBytes));
}

export function newPieceDraw(keyA: i32, keyB: i32, entity: i32): PieceDraw {
  return new PieceDraw(keyA, keyB, entity);
}

/** @returns the bytes that were added, of any pieces */
export function addPieces(set: PieceSet, bytes: f64, draw: PieceDraw): f64 {
  return set.add(bytes, null, draw);
}

/** @returns the bytes that were added, of pieces of another set */
export function addPiecesFrom(set: PieceSet, bytes: f64, from: PieceSet, draw: PieceDraw): f64 {
  return set.add(bytes, from, draw);
}

export function pieceBytes(set: PieceSet): f64 {
  return set.bytes();
}

export function lackedPieceBytes(set: PieceSet, other: PieceSet): f64 {
  return set.lackedOf(other);
}

export function becomePart(set: PieceSet, whole: PieceSet, bytes: f64, draw: PieceDraw): void {
  set.becomePart(whole, bytes, draw);
}

export function mergePieces(set: PieceSet, other: PieceSet): void {
  set.merge(other);
}

export function emptyPieces(set: PieceSet): void {
  set.empty();
}

/** A list of sets. */
export function newPieceSets(): IntList {
  return new IntList();
}

export function addPieceSet(sets: IntList, set: PieceSet): void {
  sets.push(i32(changetype<usize>(set)));
}

/** Bytes of the whole pieces of any of some sets that are not in this one, each piece once. */
export function lackedOfAllBytes(set: PieceSet, sets: IntList): f64 {
  return set.lackedOfAll(sets);
}
