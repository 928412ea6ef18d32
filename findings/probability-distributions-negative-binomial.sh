#!/bin/sh
# probability-distributions 0.9.1: its functions have the names of those of R. R's rnbinom(n, size, prob) counts the failures
# before success number size, with mean size * (1 - prob) / prob; others count all trials, with mean size / prob. The package
# counts all trials but one: 9 for size 5 and one half, where R gives 5 and the count of trials is 10. Only for size 1 it is R's.
# Asked for a mean of 5 (its argument mu) with size 5, it gives 9.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts probability-distributions@0.9.1 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import distributions from 'probability-distributions';
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const seen = {
  five: mean(distributions.rnbinom(20000, 5, 0.5)),
  askedForFive: mean(distributions.rnbinom(20000, 5, undefined, 5)),
  one: mean(distributions.rnbinom(20000, 1, 0.5)),
};
console.log(seen);
assert.ok(Math.abs(seen.five - 9) < 0.2);
assert.ok(Math.abs(seen.askedForFive - 9) < 0.2);
assert.ok(Math.abs(seen.one - 1) < 0.1);
END
node try.mjs
echo 'As described.'
