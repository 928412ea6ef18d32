/** Bytes to text and back, as Windows writes text files: UTF-8, UTF-16, or the code page of Western Europe. */

/** Bytes that are looked at to tell UTF-16 without byte-order mark. */
const LOOKED_AT_BYTES = 256;

/** The text of a file without its byte-order mark; `null` where the bytes are no text. */
export function textOf(bytes: Uint8Array): string | null {
  const text = decoded(bytes);
  return text.includes('\0') ? null : text;
}

function decoded(bytes: Uint8Array): string {
  const utf16 = utf16Of(bytes);
  if (utf16 !== null) return new TextDecoder(utf16).decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // What Windows calls ANSI; which code page it was is not in the file.
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const looked = bytes.subarray(0, LOOKED_AT_BYTES);
  const zeros: [number, number] = [0, 0];
  looked.forEach((byte, i) => {
    if (byte === 0) zeros[(i % 2) as 0 | 1] += 1;
  });
  if (zeros[1] > looked.length / 4 && zeros[0] === 0) return 'utf-16le';
  return zeros[0] > looked.length / 4 && zeros[1] === 0 ? 'utf-16be' : null;
}

/** UTF-16LE, each unit as it is: half of a surrogate pair stays. */
export function utf16Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i += 1) view.setUint16(i * 2, text.charCodeAt(i), true);
  return bytes;
}

/** The text of UTF-16LE, each unit as it is, up to `end` bytes. */
export function utf16Text(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const units: string[] = [];
  for (let i = 0; i + 1 < bytes.length; i += 2) units.push(String.fromCharCode(view.getUint16(i, true)));
  return units.join('');
}

/** A file in UTF-16LE with byte-order mark, as Windows' own tools write it. */
export function utf16File(text: string): Uint8Array {
  return utf16Bytes(`\uFEFF${text}`);
}

export function utf8File(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
