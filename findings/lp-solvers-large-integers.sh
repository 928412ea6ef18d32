#!/bin/sh
# yalps 0.6.4 and javascript-lp-solver 1.0.3 (linear programs, as for the shares of a line): variables that "must have an
# integer value in the solution" (README of yalps) have a fraction where they are large, as bytes are. Both round to eight
# digits behind the point by a multiplication, which above 2^53 / 10^8, about 90 million, is not exact.
#
# Seen: the most bytes through a line that has room for 123456789012 are 123456789011.99998; javascript-lp-solver says of it
# isIntegral. For 734003200 the answer is exact.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts yalps@0.6.4 javascript-lp-solver@1.0.3 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import solver from 'javascript-lp-solver';
import { solve } from 'yalps';

const most = (max) => {
  const model = { constraints: { line: { max } }, variables: { content: { bytes: 1, line: 1 } } };
  const { variables } = solve({ ...model, direction: 'maximize', objective: 'bytes', integers: ['content'] });
  const { content, isIntegral } = solver.Solve({ ...model, optimize: 'bytes', opType: 'max', ints: { content: 1 } });
  return [variables[0][1], content, isIntegral];
};
const seen = [most(123_456_789_012), most(734_003_200)];
console.log(seen);
assert.deepEqual(seen[0], [123_456_789_011.99998, 123_456_789_011.99998, true]);
assert.deepEqual(seen[1], [734_003_200, 734_003_200, true]);
END
node try.mjs
echo 'As described.'
