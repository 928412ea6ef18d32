/** What only tests and measurements call, to see one piece of the kernel alone. The simulator calls none of it. */
import { Caches } from './caches';
import { Connections } from './connections';
import { Draws, hashPair, uniform } from './draws';
import { EventQueue } from './eventQueue';
import { LineMeter } from './lineMeter';
import { IntList } from './memory';
import { drawnBeforeOthers } from './parkedDraws';
import { Part } from './part';
import { PieceDraw, PieceSet, pieceCountOf } from './pieceSet';
import { Transfers } from './transfers';

export function newLineMeter(lines: i32, bins: i32): LineMeter {
  return new LineMeter(lines, bins);
}

export function meterLine(meter: LineMeter, line: i32, rateBytesPerS: f64, fromS: f64, toS: f64): void {
  meter.add(line, rateBytesPerS, fromS, toS);
}

/** Solves the rates, and settles all that changed. @returns how many downloads changed */
export function solveRates(transfers: Transfers, timeS: f64): i32 {
  transfers.solveRates(timeS);
  return transfers.turn(timeS);
}

/** The time of the next event is its first field. */
export function newEventQueue(count: i32): EventQueue {
  return new EventQueue(count);
}

export function noteUpload(caches: Caches, copy: i32, change: i32, timeS: f64): void {
  caches.noteUpload(copy, change, timeS);
}

export function mayUpload(part: Part, i: i32, state: i32, timeS: f64): bool {
  return part.mayUpload(i, state, timeS);
}

export function idlePosition(caches: Caches, copy: i32): i32 {
  return caches.idlePosition(copy);
}

export function hold(connections: Connections, i: i32, file: i32, timeS: f64, ageS: f64): void {
  connections.hold(i, file, timeS, ageS);
}

export function store(connections: Connections, i: i32, file: i32, timeS: f64, pinnedUntilS: f64): void {
  connections.store(i, file, timeS, pinnedUntilS);
}

/** Draws as they are made here: a test compares them with core/random.ts. */
export function draw(keyA: i32, keyB: i32, entity: i32, counter: i32): f64 {
  return uniform(keyA, keyB, entity, counter);
}

export function pairOf(a: i32, b: i32): i32 {
  return hashPair(a, b);
}

export function newDraws(keyA: i32, keyB: i32, step: i32): Draws {
  return new Draws(keyA, keyB, step);
}

export function beginDraws(draws: Draws, entity: i32, instant: i32): void {
  draws.begin(entity, instant);
}

export function nextDraw(draws: Draws): f64 {
  return draws.next();
}

/** How many parked copies are drawn before the first of the others. */
export function drawnBefore(parked: i32, others: i32, most: i32, uniform: f64): i32 {
  return drawnBeforeOthers(parked, others, most, uniform);
}

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

/** @returns the bytes that were added, of pieces that none of a list of sets has as long as there are such */
export function addPiecesApart(set: PieceSet, bytes: f64, others: IntList, draw: PieceDraw): f64 {
  return set.add(bytes, null, draw, others, 1);
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
