#!/bin/sh
# cron-schedule 6.0.0: getPrevDates(n) gives "the specified amount of previous dates" (README). A daily run at 02:30 in Berlin
# has no such time on 2026-03-29, when clocks go forward from two to three o'clock; the package gives 03:30 of that day for it,
# and then the same moment again and again, as it looks for a date before 02:30. Runs before that night are never listed.
# (getNextDates gives each date once.)
#
# Seen before 2026-03-30T12:00Z: 2026-03-30T00:30Z, then four times 2026-03-29T01:30Z; right are 03-28T01:30Z, 03-27T01:30Z and
# 03-26T01:30Z.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts cron-schedule@6.0.0 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import { parseCronExpression } from 'cron-schedule';

process.env.TZ = 'Europe/Berlin';
const cron = parseCronExpression('30 2 * * *');
const text = (dates) => dates.map((date) => date.toISOString().slice(0, 16));
const previous = text(cron.getPrevDates(5, new Date('2026-03-30T12:00Z')));
const next = text(cron.getNextDates(4, new Date('2026-03-27T12:00Z')));
console.log(previous, next);
assert.deepEqual(previous, ['2026-03-30T00:30', ...Array(4).fill('2026-03-29T01:30')]);
assert.deepEqual(next, ['2026-03-28T01:30', '2026-03-29T01:30', '2026-03-30T00:30', '2026-03-31T00:30']);
END
node try.mjs
echo 'As described.'
