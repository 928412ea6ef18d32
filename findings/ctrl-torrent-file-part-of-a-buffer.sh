#!/bin/sh
# @ctrl/torrent-file 4.4.0 takes a torrent file as bytes; its README passes the Buffer of fs.readFileSync. Where these bytes are
# a part of a larger buffer, as those of an archive or of an answer of a server are, or a Buffer of few bytes in Node, it reads
# the larger buffer from its start: of two torrents that lie one behind the other, the second has the name and the hash of the
# first. A Uint8Array stands for its part of a buffer only (ECMAScript: byteOffset, length). No error is raised.
#
# Seen: the hash of the second torrent is that of the first; after a copy of its bytes it is another. (Made with bencode 4.0.1.)
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts @ctrl/torrent-file@4.4.0 bencode@4.0.1 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import { hash, info } from '@ctrl/torrent-file';
import bencode from 'bencode';

const torrent = (name) =>
  bencode.encode({ announce: 'http://a/', info: { length: 100, name, 'piece length': 16384, pieces: new Uint8Array(20) } });
const [first, second] = [torrent('first.bin'), torrent('second.bin')];
const both = new Uint8Array([...first, ...second]);
const part = both.subarray(first.length);
console.log(info(part).name, info(part.slice()).name);
assert.equal(info(part).name, 'first.bin');
assert.equal(info(part.slice()).name, 'second.bin');
assert.equal(await hash(part), await hash(first.slice()));
assert.notEqual(await hash(part), await hash(part.slice()));
END
node try.mjs
echo 'As described.'
