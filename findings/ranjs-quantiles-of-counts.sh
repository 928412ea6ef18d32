#!/bin/sh
# ranjs 1.24.5: q(p) is the quantile, the smallest number at which the distribution function reaches p. Two of its distributions
# contradict their own cdf. Bernoulli gives 0 for every p below 1, even where the outcome 1 has a probability of 0.9. Skellam
# (the difference of two counts, as of arrivals and departures) gives a number that is too small by one.
#
# Seen: Bernoulli(0.9).q(0.5) is 0, though cdf(0) is 0.1; Skellam(30, 20).q(0.5) is 9, though cdf(9) is 0.474.
# Poisson(30).q(0.5) is 30, as it should be.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts ranjs@1.24.5 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import ran from 'ranjs';

const median = (distribution) => [distribution.q(0.5), Number(distribution.cdf(distribution.q(0.5)).toFixed(3))];
const { Bernoulli, Poisson, Skellam } = ran.dist;
const seen = [new Bernoulli(0.9), new Skellam(30, 20), new Poisson(30)].map(median);
console.log(seen);
assert.deepEqual(seen[0], [0, 0.1]);
assert.deepEqual(seen[1], [9, 0.474]);
assert.equal(seen[2][0], 30);
assert.ok(seen[2][1] >= 0.5);
END
node try.mjs
echo 'As described.'
