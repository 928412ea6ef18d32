#!/bin/sh
# prando 6.0.1, pure-rand 8.4.2, park-miller 2.0.1, seedrandom 3.0.5: with the seeds 1, 2, 3, 4 (the seeds that a study gives
# its replicates) the first draws are on a line.
#
# Seen: prando draws 0.50006, 0.50013, 0.50019, 0.50025; pure-rand (xoroshiro128plus) the whole numbers -2, -3, -4, -5;
# park-miller 0.0000078, 0.0000157, 0.0000235, 0.0000313; seedrandom (alea) falls by 0.0685 from seed to seed (to within 0.001).
# A question that each replicate decides by its first draw gets one answer in all of them (prando, pure-rand, park-miller).
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts prando@6.0.1 pure-rand@8.4.2 park-miller@2.0.1 seedrandom@3.0.5 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import Prando from 'prando';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import ParkMiller from 'park-miller';
import seedrandom from 'seedrandom';
const seeds = [1, 2, 3, 4];
const first = {
  prando: seeds.map((seed) => new Prando(seed).next()),
  pureRand: seeds.map((seed) => xoroshiro128plus(seed).next()),
  parkMiller: seeds.map((seed) => new ParkMiller(seed).float()),
  alea: seeds.map((seed) => seedrandom.alea(seed)()),
};
console.log(first);
const steps = (draws) => draws.slice(1).map((draw, k) => draw - draws[k]);
for (const step of steps(first.prando)) assert.ok(Math.abs(step - 0.000063) < 1e-6);
assert.deepEqual(first.pureRand, [-2, -3, -4, -5]);
for (const step of steps(first.parkMiller)) assert.ok(Math.abs(step - 0.0000078) < 1e-7);
for (const step of steps(first.alea)) assert.ok(Math.abs(step + 0.0685) < 0.001);
END
node try.mjs
echo 'As described.'
