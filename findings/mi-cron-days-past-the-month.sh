#!/bin/sh
# @cheap-glitch/mi-cron 1.0.1 "returns the next date that matches the schedule" of a cron expression (README). After a month
# that has no such day, it gives a date that does not match: the day is counted on into the next month. A monthly window on the
# 31st opens on 1 May as well, a yearly one on 29 February on 1 March in three of four years.
#
# Seen after 1 April 2026: 0 0 31 * * gives 2026-05-01 (2026-05-31 is right); after 1 March 2026: 0 0 29 2 * gives 2027-03-01
# (2028-02-29 is right).
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts @cheap-glitch/mi-cron@1.0.1 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import cron from '@cheap-glitch/mi-cron';

const next = (expression, after) => cron.parseCron.nextDate(expression, new Date(after)).toISOString().slice(0, 10);
const seen = [
  next('0 0 31 * *', '2026-04-01T12:00Z'),
  next('0 0 31 * *', '2026-05-02T12:00Z'),
  next('0 0 29 2 *', '2026-03-01T12:00Z'),
];
console.log(seen);
assert.deepEqual(seen, ['2026-05-01', '2026-05-31', '2027-03-01']);
END
node try.mjs
echo 'As described.'
