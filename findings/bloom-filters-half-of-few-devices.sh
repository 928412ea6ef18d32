#!/bin/sh
# bloom-filters 3.0.4, HyperLogLog: as long as there are few of them for the registers, about half of the distinct devices are counted.
#
# Seen with 1,024 registers (stated accuracy 3.25 %): one device gives 0 under three of four kinds of names, 100 devices of a branch
# give 48 to 53, 100,000 devices are right within 5 %. A first bit that is set counts as rank 0, the value of an empty register.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts bloom-filters@3.0.4 >> npm.log
cat > try.cjs <<'END'
const assert = require('node:assert/strict');
const { HyperLogLog } = require('bloom-filters');
const counted = (names, count) => {
  const devices = new HyperLogLog(1024);
  for (let i = 0; i < count; i += 1) devices.update(names + i);
  return devices.count(true);
};
const kinds = ['a', 'device-', '10.0.0.', 'PC'];
const hundred = kinds.map((names) => counted(names, 100));
console.log(kinds.map((names) => counted(names, 1)), hundred, counted('device-', 100000));
for (const names of kinds.slice(0, 3)) assert.equal(counted(names, 1), 0);
for (const count of hundred) assert.ok(count > 40 && count < 65);
assert.ok(Math.abs(counted('device-', 100000) - 100000) < 5000);
END
node try.cjs
echo 'As described.'
