#!/bin/sh
# fastpriorityqueue 0.8.0, a queue of events: kSmallest(k), to "return the k 'smallest' elements of the queue" (its type
# declarations), leaves out some. In a binary heap the k smallest can lie among the first 2^k - 1 places; the package looks at
# the first 2^(k-1) + 1. For k = 3 it looks at five of the seven.
#
# Seen: of events at 0, 2, 4, 5, 8 and 9, kSmallest(3) gives 0, 2, 5. Taken out one by one (poll), they come in the right order.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts fastpriorityqueue@0.8.0 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import FastPriorityQueue from 'fastpriorityqueue';

const queue = new FastPriorityQueue();
for (const time of [0, 9, 2, 5, 8, 4]) queue.add(time);
const next = queue.kSmallest(3);
const polled = [queue.poll(), queue.poll(), queue.poll()];
console.log(next, polled);
assert.deepEqual(next, [0, 2, 5]);
assert.deepEqual(polled, [0, 2, 4]);
END
node try.mjs
echo 'As described.'
