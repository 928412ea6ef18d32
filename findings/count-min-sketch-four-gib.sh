#!/bin/sh
# count-min-sketch 0.1.1: counts what comes by key in little memory, as bytes by content. Its counters have 32 bits and start
# anew without an error: ten copies of an update of 700 MiB (7,340,032,000 bytes) count as 3,045,064,704, so that the estimate is
# below the truth, which the method itself never is.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts count-min-sketch@0.1.1 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import createCountMinSketch from 'count-min-sketch';
const sketch = createCountMinSketch();
for (let copy = 0; copy < 10; copy++) sketch.update('update', 734003200);
console.log(sketch.query('update'));
assert.equal(sketch.query('update'), 7340032000 - 2 ** 32);
END
node try.mjs
echo 'As described.'
