#!/bin/sh
# jstat 1.9.6: the median of a Pareto distribution (sizes of files, of sites) grows with its shape; the true one falls.
#
# Seen, scale 1 and shapes 1, 2, 3: pareto.median gives 1.414, 2.828, 4.243. The same library puts these at the 29 %, 87.5 %
# and 98.7 % points (pareto.cdf), and its own pareto.inv(0.5) gives the right medians 2, 1.414, 1.260.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts jstat@1.9.6 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import jstat from 'jstat';
const { pareto } = jstat.jStat;
for (const shape of [1, 2, 3]) {
  const median = pareto.median(1, shape);
  console.log({ shape, median, belowMedian: pareto.cdf(median, 1, shape), inverseOfHalf: pareto.inv(0.5, 1, shape) });
  assert.ok(Math.abs(median - shape * Math.SQRT2) < 1e-9);
  assert.ok(Math.abs(pareto.inv(0.5, 1, shape) - 2 ** (1 / shape)) < 1e-9);
}
END
node try.mjs
echo 'As described.'
