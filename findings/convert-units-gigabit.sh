#!/bin/sh
# convert-units 2.3.4: a gigabit is 1024 megabits, so that the rate of a line comes out wrong. Bits have no decimal units at all.
#
# Seen: 1 Gb is 1024 Mb and 128 MB; a line of 1 Gbit/s carries 125 MB (decimal) or 119.2 MB (of 1024 x 1024 bytes) a second.
# The library calls the units Gigabit and Megabit, which are decimal wherever lines are sold and measured (IEC 80000-13 calls
# the others gibibit and mebibit).
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts convert-units@2.3.4 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import convert from 'convert-units';
const seen = {
  megabits: convert(1).from('Gb').to('Mb'),
  megabytes: convert(1).from('Gb').to('MB'),
  names: [convert().describe('Gb').singular, convert().describe('Mb').singular],
};
console.log(seen);
assert.deepEqual(seen, { megabits: 1024, megabytes: 128, names: ['Gigabit', 'Megabit'] });
END
node try.mjs
echo 'As described.'
