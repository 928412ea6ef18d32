#!/bin/sh
# bencode 4.0.1: keys of a dictionary are sorted by UTF-16 units, not by their bytes as BEP 3 asks. The two orders differ where one
# name has a character beyond U+FFFF and another one from U+E000 to U+FFFF: names of files in the
# file tree of a torrent of version 2 are such keys. Other programs make another info hash of the same files.
#
# Seen: of the keys U+FF21 (EF BC A1) and U+1F4BE (F0 9F 92 BE) the second comes first.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts bencode@4.0.1 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import bencode from 'bencode';

const [wide, disk] = ['\uff21', '\u{1f4be}'];
const encoded = Buffer.from(bencode.encode({ [wide]: 1, [disk]: 2 }));
const byBytes = [wide, disk].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
console.log(encoded.toString('hex'));
assert.deepEqual(byBytes, [wide, disk]);
assert.equal(encoded.toString(), `d4:${disk}i2e3:${wide}i1ee`);
END
node try.mjs
echo 'As described.'
