#!/bin/sh
# cron-parser 5.10.6: where clocks go back, the runs that `prev` lists are not those that `next` lists. Of a daily run at 02:30 in
# Berlin, next gives one on 2026-10-25 (the first 02:30), prev gives two (both). Who asks when a job last ran, and when it was
# due, gets different answers.
#
# Seen: after 2026-10-24T12:00Z next gives 2026-10-25T00:30Z and 2026-10-26T01:30Z; before 2026-10-25T12:00Z prev gives
# 2026-10-25T01:30Z, then 2026-10-25T00:30Z. Where clocks go back by half an hour (Lord Howe Island, 2026-04-05) next finds nothing
# for minute 15 of every hour, and throws.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts cron-parser@5.10.6 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import { CronExpressionParser } from 'cron-parser';

const of = (cron, from, tz) => CronExpressionParser.parse(cron, { currentDate: new Date(from), tz });
const forward = of('30 2 * * *', '2026-10-24T12:00:00Z', 'Europe/Berlin');
const back = of('30 2 * * *', '2026-10-25T12:00:00Z', 'Europe/Berlin');
const next = [forward.next(), forward.next()].map((date) => date.toISOString());
const prev = [back.prev(), back.prev()].map((date) => date.toISOString());
console.log({ next, prev });
assert.deepEqual(next, ['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z']);
assert.deepEqual(prev, ['2026-10-25T01:30:00.000Z', '2026-10-25T00:30:00.000Z']);
const island = of('15 * * * *', '2026-04-04T13:00:00Z', 'Australia/Lord_Howe');
const hours = [];
assert.throws(() => {
  for (let i = 0; i < 5; i += 1) hours.push(island.next().toISOString());
}, /loop limit exceeded/);
console.log(hours);
assert.ok(hours.length < 5);
END
node try.mjs
echo 'As described.'
