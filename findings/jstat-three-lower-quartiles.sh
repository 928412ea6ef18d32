#!/bin/sh
# jstat 1.9.6: three functions of one library give three lower quartiles of the sample 1, 2, 3, 4.
#
# Seen: quartiles 1, quantiles 1.4375, percentile 1.75. A page that shows a box from one and a table from another contradicts
# itself. None of the names tells its definition (Hyndman and Fan know nine).
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts jstat@1.9.6 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import jstat from 'jstat';
const { jStat } = jstat;
const sample = [1, 2, 3, 4];
const seen = [jStat.quartiles(sample)[0], jStat.quantiles(sample, [0.25])[0], jStat.percentile(sample, 0.25)];
console.log(seen);
assert.deepEqual(seen, [1, 1.4375, 1.75]);
END
node try.mjs
echo 'As described.'
