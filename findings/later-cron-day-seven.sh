#!/bin/sh
# @breejs/later 4.2.0: the day 7 of a cron expression is Saturday. In cron 0 and 7 are both Sunday (crontab(5) of Vixie cron and
# its successors), so a maintenance window "every Sunday", written with 7, opens a day early.
#
# Seen: '0 18 * * 7' runs on 2026-01-03 and 2026-01-10, which are Saturdays, as '0 18 * * 6' does; '0 18 * * 0' runs on Sundays.
# '0 18 * * 5-7' leaves Sunday out.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts @breejs/later@4.2.0 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import later from '@breejs/later';

const start = new Date('2026-01-01T00:00:00Z');
const days = (cron, count) =>
  later.schedule(later.parse.cron(cron)).next(count, start).map((date) => new Date(date).toISOString().slice(0, 10));
const seen = [days('0 18 * * 7', 2), days('0 18 * * 6', 2), days('0 18 * * 0', 2), days('0 18 * * 5-7', 4)];
console.log(seen);
assert.deepEqual(seen, [
  ['2026-01-03', '2026-01-10'],
  ['2026-01-03', '2026-01-10'],
  ['2026-01-04', '2026-01-11'],
  ['2026-01-02', '2026-01-03', '2026-01-09', '2026-01-10'],
]);
END
node try.mjs
echo 'As described.'
