#!/bin/sh
# seedrandom 3.0.5: its generator xorshift7 gives the same stream for different seeds that are texts.
#
# Seen: five seeds (site-1, site-2, replicate 3, abc, xyz) give only two different streams of fifty numbers. The other
# generators of the package (alea, xor128, tychei, xorwow, xor4096) give five streams. Replicates that are named by text
# would all be one run.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts seedrandom@3.0.5 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import seedrandom from 'seedrandom';
const seeds = ['site-1', 'site-2', 'replicate 3', 'abc', 'xyz'];
const streams = (name) =>
  new Set(
    seeds.map((seed) => {
      const draw = seedrandom[name](seed);
      return Array.from({ length: 50 }, () => draw()).join();
    }),
  ).size;
const seen = Object.fromEntries(['alea', 'xor128', 'tychei', 'xorwow', 'xor4096', 'xorshift7'].map((name) => [name, streams(name)]));
console.log('different streams of five seeds:', seen);
assert.deepEqual(seen, { alea: 5, xor128: 5, tychei: 5, xorwow: 5, xor4096: 5, xorshift7: 2 });
END
node try.mjs
echo 'As described.'
