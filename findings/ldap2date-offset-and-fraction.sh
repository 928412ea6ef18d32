#!/bin/sh
# ldap2date 2.0.0: reads the times of a directory (Generalized Time, RFC 4517, section 3.3.13), as whenChanged of a device is one. A
# time with an offset comes out wrong: half past eight at +0100 is 07:30 UTC, the package gives 10:10, for it takes the digits
# as a hundred minutes and adds them. A fraction of the hour, 2026113008.5Z (08:30:00), is read as one of a second. Written,
# 50 milliseconds become .50, half a second. No error is raised; times with Z and whole seconds are right.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts ldap2date@2.0.0 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import ldap2date from 'ldap2date';
const read = (text) => ldap2date.parse(text).toISOString();
const seen = {
  utc: read('20261130083000Z'),
  east: read('20261130083000+0100'),
  west: read('20261130083000-0530'),
  halfAnHour: read('2026113008.5Z'),
  written: ldap2date.toGeneralizedTime(new Date('2026-11-30T08:30:00.050Z')),
};
console.log(seen);
assert.deepEqual(seen, {
  utc: '2026-11-30T08:30:00.000Z',
  east: '2026-11-30T10:10:00.000Z',
  west: '2026-11-29T23:40:00.000Z',
  halfAnHour: '2026-11-30T08:00:00.500Z',
  written: '20261130083000.50Z',
});
END
node try.mjs
echo 'As described.'
