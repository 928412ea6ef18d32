#!/bin/sh
# parse-content-range-header 0.2.4: a server answers a range that lies beyond the end of a file with status 416 and a header
# that tells how long the file is, "bytes */734003200" (RFC 9110, section 14.4). Clients that fetch a file piece by piece need
# that length. The package reads such a header without an error, and gives null for the length; content-range 2.0.2 gives it.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts parse-content-range-header@0.2.4 content-range@2.0.2 >> npm.log
cat > try.cjs <<'END'
const assert = require('node:assert/strict');
const parser = require('parse-content-range-header');
const read = parser.default ?? parser.parse ?? parser;
const { parse } = require('content-range');
const beyond = 'bytes */734003200';
const seen = { whole: read('bytes 0-1048575/734003200'), beyond: read(beyond), other: parse(beyond) };
console.log(seen);
assert.equal(seen.whole.length, 734003200);
assert.equal(seen.beyond.length, null);
assert.equal(seen.other.size, 734003200);
END
node try.cjs
echo 'As described.'
