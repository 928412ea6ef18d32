#!/bin/sh
# fast-csv 5.0.8: a first cell of nothing but white space is read as empty, the same cell elsewhere in the row is kept. So
# what fast-csv writes it does not read back. Its option `trim` is false by default, and RFC 4180 counts spaces as part of
# a field.
#
# Seen: ` ,b` gives '' and 'b', `b, ` gives 'b' and ' '; the row [' ', 'b'], written and read by fast-csv, comes back as
# ['', 'b']. In quotes the first cell is kept.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts fast-csv@5.0.8 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import { parseString, writeToString } from 'fast-csv';

const read = (text) =>
  new Promise((resolve, reject) => {
    const rows = [];
    parseString(text, { trim: false }).on('error', reject).on('data', (row) => rows.push(row)).on('end', () => resolve(rows));
  });
const seen = {
  first: await read(' ,b\n'),
  last: await read('b, \n'),
  quoted: await read('" ",b\n'),
  thereAndBack: await read(await writeToString([[' ', 'b']])),
};
console.log(seen);
assert.deepEqual(seen.first, [['', 'b']]);
assert.deepEqual(seen.last, [['b', ' ']]);
assert.deepEqual(seen.quoted, [[' ', 'b']]);
assert.deepEqual(seen.thereAndBack, [['', 'b']]);
END
node try.mjs
echo 'As described.'
