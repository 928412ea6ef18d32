#!/bin/sh
# jstat 1.9.6: the distributions of counts fail where counts are in the hundreds or more, as those of requests, devices
# and pieces are. No error is raised.
#
# Seen: Poisson, mean 200, probability of 200: NaN (0.0282 is right). Binomial, 500 of 1100 at one half: Infinity (0.000255 is
# right). The distribution function of a beta of 1e6 and 1e6 at its centre: 0.4404 (0.5 is right, by symmetry), so that an
# interval for a share out of two million comes out wrong.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts jstat@1.9.6 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import jstat from 'jstat';
const { poisson, binomial, beta } = jstat.jStat;
const seen = {
  poisson: poisson.pdf(200, 200),
  binomial: binomial.pdf(500, 1100, 0.5),
  beta: beta.cdf(0.5, 1e6, 1e6),
};
console.log(seen);
assert.ok(Number.isNaN(seen.poisson));
assert.equal(seen.binomial, Number.POSITIVE_INFINITY);
assert.ok(Math.abs(seen.beta - 0.4404) < 0.001);
END
node try.mjs
echo 'As described.'
