/**
 * Rule: the first second of a download, before peers are known.
 *
 * A client asks the geo and key-value services where its other services are, then the content policy, the discovery and
 * the array service (workflow page). Answers of the first two are kept: a client that has them is warm and leaves two
 * calls out. HTTP starts some tenths of a second after the content policy is there, peers are known some tenths after
 * that (captures of lab machines, 2020 and 2022). Modes 99 and 100 call none of the services (reference).
 */
import { MODE } from './downloadMode.js';

/** True when a download of this mode calls the services before its first byte. */
export function callsServices(mode: number): boolean {
  return mode !== MODE.simple && mode !== MODE.bypass;
}

/**
 * True when a device has the answers of the geo and key-value services at a time.
 *
 * @param answeredS when they came, NaN for never
 */
export function isWarm(timeS: number, answeredS: number, keptS: number): boolean {
  return timeS >= answeredS && timeS < answeredS + keptS;
}

/** First window of a TCP connection: ten segments of 1460 bytes (RFC 6928). */
const FIRST_WINDOW_BYTES = 14_600;

/**
 * Seconds that HTTP loses to TCP's slow start, against a start at full rate. The window doubles each round trip until
 * the connection reaches its rate; by then it has brought `rate * roundTrip - window` bytes.
 *
 * @param rateBytesPerS what the connection reaches
 * @param roundTripS between the device and the CDN
 */
export function slowStartLossS(rateBytesPerS: number, roundTripS: number): number {
  if (!Number.isFinite(rateBytesPerS)) return 0;
  const windows = (rateBytesPerS * roundTripS) / FIRST_WINDOW_BYTES;
  return windows <= 1 ? 0 : roundTripS * (Math.log2(windows) - 1 + 1 / windows);
}
