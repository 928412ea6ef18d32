#!/bin/sh
# heap-js 2.7.1 says of Heap.nlargest and Heap.nsmallest that they are "as in heapq" (README), the module of Python.
# heapq.nlargest(n, values) is the same as sorted(values, reverse=True)[:n] (Python's library reference). The package's nlargest
# gives the smallest ones, nsmallest the largest, and neither is sorted: where both were taken over from a program in Python,
# the devices with most bytes are those with fewest.
#
# Seen for 5, 2, 8, 1, 9, 4 and n = 3: nlargest has 1, 2 and 4 (in Python 9, 8, 5), nsmallest has 5, 8 and 9 (in Python 1, 2,
# 4).
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts heap-js@2.7.1 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import { Heap } from 'heap-js';

const megabytes = [5, 2, 8, 1, 9, 4];
const [largest, smallest] = [Heap.nlargest(3, megabytes), Heap.nsmallest(3, megabytes)];
console.log(largest, smallest);
assert.deepEqual([...largest].sort(), [1, 2, 4]);
assert.deepEqual([...smallest].sort(), [5, 8, 9]);
assert.notDeepEqual(largest, [1, 2, 4]);
END
node try.mjs
echo 'As described.'
