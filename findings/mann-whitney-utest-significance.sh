#!/bin/sh
# mann-whitney-utest 1.0.5 tells whether two samples differ, as the times of two groups of devices. Its README says that
# `significant` "tests the U-value against an approximate critical value". It compares U with the number of standard deviations
# that U is from its mean, two different things: only a U of about 0 to 3 counts. (@tainakanchu/mann-whitney-utest 1.1.0 does
# the same.)
#
# Seen: of two samples of 20 values of which one is shifted by 6, U is 98 and the difference is said not to be significant;
# tables say that U up to 127 is (5 %, two sides; normal approximation: 2.76 standard deviations, p = 0.006). Of one value each,
# 1 and 2, the difference is said to be significant, though one of two orders always comes out.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts mann-whitney-utest@1.0.5 @tainakanchu/mann-whitney-utest@1.1.0 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import original from 'mann-whitney-utest';
import fork from '@tainakanchu/mann-whitney-utest';

const numbers = (count, from) => Array.from({ length: count }, (_, index) => index + from);
for (const { test, significant } of [original, fork]) {
  const judged = (samples) => [Math.min(...test(samples)), significant(test(samples), samples)];
  const seen = [judged([numbers(20, 0), numbers(20, 6)]), judged([[1], [2]])];
  console.log(seen);
  assert.deepEqual(seen, [[98, false], [0, true]]);
  const standardDeviations = (200 - 98) / Math.sqrt((20 * 20 * 41) / 12);
  assert.ok(standardDeviations > 2.75 && standardDeviations < 2.77);
}
END
node try.mjs
echo 'As described.'
