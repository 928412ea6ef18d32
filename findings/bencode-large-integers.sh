#!/bin/sh
# bencode 4.0.1: integers of bencode have no largest value (BEP 3), and a BigInt is the number of JavaScript that holds them. A
# BigInt in a dictionary leaves its key without a value, which is no bencode any more; read, an integer beyond 2^53 is another.
#
# Seen: { length: 5n, name: 'a' } becomes d6:length4:name1:ae, in which "name" is the value of "length"; i9007199254740993e is read
# as 9007199254740992, so that what is read and written again has another hash.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts bencode@4.0.1 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import bencode from 'bencode';

const written = Buffer.from(bencode.encode({ length: 5n, name: 'a' })).toString();
const read = bencode.decode(Buffer.from('i9007199254740993e'));
console.log(written, read);
assert.equal(written, 'd6:length4:name1:ae');
assert.equal(read, 9007199254740992);
assert.equal(Buffer.from(bencode.encode(read)).toString(), 'i9007199254740992e');
END
node try.mjs
echo 'As described.'
