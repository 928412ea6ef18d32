#!/bin/sh
# bitfield-rle 2.2.1 packs the bitfield of the pieces that a peer has. Its README packs one of 1,024 bits of which bit 400 is
# set and says of the unpacked one "128 bytes (like the old bitfield)". It has 51: bytes of zeros at the end, the pieces that a
# peer still lacks, are left out, and nothing tells how many. A peer without any piece comes back as a bitfield of no bytes.
# Packed, the example has 4 bytes; the README says 6.
#
# (With bitfield 5.0.1.) With a bit in the last byte, all 128 bytes come back.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts bitfield-rle@2.2.1 bitfield@5.0.1 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import Bitfield from 'bitfield';
import rle from 'bitfield-rle';

const unpackedBytes = (...pieces) => {
  const bits = new Bitfield(1024);
  for (const piece of pieces) bits.set(piece, true);
  assert.equal(bits.buffer.length, 128);
  const packed = rle.encode(Buffer.from(bits.buffer));
  assert.equal(rle.decodingLength(packed), rle.decode(packed).length);
  return [packed.length, rle.decode(packed).length];
};
const seen = [unpackedBytes(400), unpackedBytes(), unpackedBytes(400, 1020)];
console.log(seen);
assert.deepEqual(seen[0], [4, 51]);
assert.equal(seen[1][1], 0);
assert.equal(seen[2][1], 128);
END
node try.mjs
echo 'As described.'
