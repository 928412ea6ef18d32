#!/bin/sh
# percentile-rank 1.0.6 "returns the same values as the Excel PERCENTRANK and PERCENTRANK.INC functions" (README). Excel takes
# values in any order. The package takes them for ascending without saying so: where they descend, a list of what each device
# has, largest first, the rank is that from the other end, and the rank between two values is an error.
#
# Seen for the example of Excel's own page on PERCENTRANK.INC (13, 12, 11, 8, 4, 3, 2, 1, 1, 1): 2 has rank 0.667, Excel says
# 0.333; 5 is "Out of bounds", Excel says 0.583. Sorted first, both are as in Excel.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts percentile-rank@1.0.6 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import percentRank from 'percentile-rank';

const values = [13, 12, 11, 8, 4, 3, 2, 1, 1, 1];
const ascending = [...values].sort((a, b) => a - b);
const rounded = (list, value) => Number(percentRank(list, value).toFixed(3));
console.log(rounded(values, 2), rounded(ascending, 2), rounded(ascending, 5));
assert.equal(rounded(values, 2), 0.667);
assert.throws(() => percentRank(values, 5), /Out of bounds/);
assert.equal(rounded(ascending, 2), 0.333);
assert.equal(rounded(ascending, 5), 0.583);
END
node try.mjs
echo 'As described.'
