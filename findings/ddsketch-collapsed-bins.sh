#!/bin/sh
# @datadog/sketches-js 2.1.1, LogCollapsingLowestDenseDDSketch: quantiles of many values with few bins. Where these do not
# suffice, the "lowest indices are collapsed" (its doc comment; the paper that the README names proves that the higher quantiles
# keep their accuracy). Of values that rise over time, as counters of bytes do, the highest quantiles are lost as well: all
# values end up in one bin, which lies below most of them.
#
# Seen for 1000 values from 1 to 20751, 1 % accuracy and 128 bins, given in ascending order: the 90th percentile (7672), the
# 99th (18786) and the largest value (20752) are all 1653. Given in descending order, they are right within 1 %.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts @datadog/sketches-js@2.1.1 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import sketches from '@datadog/sketches-js';

const ascending = Array.from({ length: 1000 }, (_, index) => 1.01 ** index);
const quantiles = (values) => {
  const sketch = new sketches.LogCollapsingLowestDenseDDSketch({ relativeAccuracy: 0.01, binLimit: 128 });
  for (const value of values) sketch.accept(value);
  return [0.9, 0.99, 1].map((quantile) => Math.round(sketch.getValueAtQuantile(quantile)));
};
const exact = [0.9, 0.99, 1].map((quantile) => Math.round(ascending[Math.floor(quantile * 999)]));
const [rising, falling] = [quantiles(ascending), quantiles([...ascending].reverse())];
console.log(rising, falling, exact);
assert.deepEqual(rising, [1653, 1653, 1653]);
assert.ok(falling.every((value, index) => Math.abs(value / exact[index] - 1) < 0.0101));
END
node try.mjs
echo 'As described.'
