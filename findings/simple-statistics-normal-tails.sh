#!/bin/sh
# simple-statistics 7.12.1: the standard normal distribution ends at 3.09. Beyond it cumulativeStdNormalProbability gives 0.999 for
# every value, below -3.09 it gives 0.001: what happens once in thirty thousand, or in three million, seems to happen once in a
# thousand. The table that it looks values up in ends there, and has steps of 0.01.
#
# Seen: 0.999 at 4 and at 5 (exact: 0.99997 and 0.9999997), 0.001 at -5; 0.9987 at 3 and 0.999 at 3.09.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts simple-statistics@7.12.1 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import { cumulativeStdNormalProbability } from 'simple-statistics';

const seen = [3, 3.09, 4, 5, -4, -5].map((z) => cumulativeStdNormalProbability(z));
console.log(seen);
assert.deepEqual(seen.map((p) => Number(p.toFixed(6))), [0.9987, 0.999, 0.999, 0.999, 0.001, 0.001]);
END
node try.mjs
echo 'As described.'
