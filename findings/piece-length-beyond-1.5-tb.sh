#!/bin/sh
# piece-length 2.0.1 (the piece size of a torrent for the size of its files): from about 1.55 TB on the size of a piece falls
# from 1 GiB to 16 KiB, the smallest there is.
#
# Seen: 1.5 TB gives 1,073,741,824 bytes (1,397 pieces), 1.6 TB gives 16,384 bytes (97,656,250 pieces). A power of two is made by
# a shift of 32 bits, whose sign is set at 2 GiB.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts piece-length@2.0.1 >> npm.log
cat > try.cjs <<'END'
const assert = require('node:assert/strict');
const pieceLength = require('piece-length');
for (const sizeBytes of [1e9, 1.5e12, 1.6e12, 4e12]) console.log(sizeBytes, pieceLength(sizeBytes));
assert.equal(pieceLength(1e9), 1048576);
assert.equal(pieceLength(1.5e12), 1073741824);
assert.equal(pieceLength(1.6e12), 16384);
assert.equal(pieceLength(4e12), 16384);
END
node try.cjs
echo 'As described.'
