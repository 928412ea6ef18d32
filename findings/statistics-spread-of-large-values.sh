#!/bin/sh
# statistics 3.3.0 "calculates mean and standard deviation in one pass" (README). It keeps the sum of the squares, of which
# nothing is left where values are large beside their spread: sizes in bytes, and times. The standard deviation of 1000000001,
# 1000000002 and 1000000003 bytes is 0 (0.816 is right, as for 1, 2 and 3); that of three times half a second apart is 0 as well
# (408 milliseconds). No error is raised. Of one value, the README's reduce gives the number, no object; the standard deviation
# is then undefined.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts statistics@3.3.0 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import statistics from 'statistics';

const spread = (values) => values.reduce(statistics).stdev;
const sizes = [1_000_000_001, 1_000_000_002, 1_000_000_003];
const times = [1_700_000_000_000, 1_700_000_000_500, 1_700_000_001_000];
const seen = [[1, 2, 3], sizes, times, [5]].map(spread);
console.log(seen);
assert.ok(Math.abs(seen[0] - Math.sqrt(2 / 3)) < 1e-9);
assert.deepEqual(seen.slice(1), [0, 0, undefined]);
END
node try.mjs
echo 'As described.'
