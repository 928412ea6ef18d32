#!/bin/sh
# iso8601-duration 2.1.4: half a day is refused, or nothing. Its README allows fractions of the smallest unit "e.g. P0.5D", as ISO 8601
# does; only hours, minutes and seconds may have them. A duration that is made as an object loses its fraction of days.
#
# Seen: parse('P0.5D'), parse('P1.5W') and parse('P0.5Y') throw; toSeconds({ days: 0.5 }) is 0, toSeconds({ weeks: 0.5 }) is 259200, three
# days of three and a half, and toSeconds({ hours: 0.5 }) is 1800.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts iso8601-duration@2.1.4 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import { parse, toSeconds } from 'iso8601-duration';

for (const text of ['P0.5D', 'P1.5W', 'P0.5Y']) assert.throws(() => parse(text), /invalid duration/);
const seen = [{ days: 0.5 }, { weeks: 0.5 }, { hours: 0.5 }].map((duration) => toSeconds(duration, new Date('2026-01-05T00:00:00Z')));
console.log(seen, parse('PT0.5H').hours);
assert.deepEqual(seen, [0, 259_200, 1800]);
assert.equal(parse('PT0.5H').hours, 0.5);
END
node try.mjs
echo 'As described.'
