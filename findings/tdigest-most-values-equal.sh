#!/bin/sh
# tdigest 0.1.3: quantiles of values of which most are equal lie far from all of them. Counters of devices are so: most
# have 0 bytes, a few have many. Between the centre of the equal values and the next value the digest interpolates as if values
# lay in between.
#
# Seen: of 99 zeros and one 1000, the median is 10 and the 90th percentile 810; of 9999 zeros and one 1000000 the median is
# 100 and the 99th percentile 980100. The exact ones are 0. The rank of 0 is 0.495, and 0.99 of the values are 0 or less.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts tdigest@0.1.3 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import tdigest from 'tdigest';

const of = (zeros, largest) => {
  const digest = new tdigest.TDigest();
  for (let i = 0; i < zeros; i += 1) digest.push(0);
  digest.push(largest);
  digest.compress();
  return digest;
};
const small = of(99, 1000);
const large = of(9999, 1e6);
console.log(small.percentile(0.5), small.percentile(0.9), small.p_rank(0), large.percentile(0.5), large.percentile(0.99));
assert.deepEqual([0.5, 0.9].map((p) => Math.round(small.percentile(p))), [10, 810]);
assert.deepEqual([0.5, 0.99].map((p) => Math.round(large.percentile(p))), [100, 980_100]);
assert.equal(small.p_rank(0), 0.495);
END
node try.mjs
echo 'As described.'
