#!/bin/sh
# ranjs 1.24.5, test.mannWhitney(samples, alpha): whether two samples "come from the same distribution" (its documentation). At
# alpha = 0.05 it rejects a fifth of the samples that do, not a twentieth. It compares the distance from the mean, in either
# direction, with the quantile at 1 - 2 alpha, 1.28 standard deviations; for two directions it is the one at 1 - alpha / 2,
# 1.96.
#
# Seen: of 2,000 pairs of samples of 20 from one normal distribution, 21 % do not pass at 0.05. Levene's test of the same
# package: 5 %. For two samples of 7 of which one is shifted by 2, U is 12.5 and does not pass; tables have 8 for 5 %.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts ranjs@1.24.5 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import ran from 'ranjs';

const normal = new ran.dist.Normal(0, 1);
normal.seed(5);
const pairs = Array.from({ length: 2000 }, () => [normal.sample(20), normal.sample(20)]);
const rejected = (test) => pairs.filter((pair) => !test(pair, 0.05).passed).length / pairs.length;
const shifted = ran.test.mannWhitney([[1, 2, 3, 4, 5, 6, 7], [3, 4, 5, 6, 7, 8, 9]], 0.05);
const [mannWhitney, levene] = [rejected(ran.test.mannWhitney), rejected(ran.test.levene)];
console.log(mannWhitney, levene, shifted);
assert.ok(mannWhitney > 0.17 && mannWhitney < 0.25);
assert.ok(levene > 0.03 && levene < 0.075);
assert.deepEqual(shifted, { stat: 12.5, passed: false });
END
node try.mjs
echo 'As described.'
