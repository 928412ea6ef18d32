#!/bin/sh
# @datasert/cronjs-matcher 1.4.0 lists the future matches of a cron expression in a time zone. Where clocks go forward it lists
# the first hour after that twice, where they go back it leaves out an hour: of an hourly run in Berlin 25 are due on
# 2026-10-25, which has 25 hours, and 23 on 2026-03-29. The package lists 24 on both days.
#
# Seen: 2026-03-29T01:00Z comes twice; after 2026-10-25T00:00Z comes 02:00Z. An expression of every 20 minutes even goes back in
# time, from 01:40Z to 01:00Z.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts @datasert/cronjs-matcher@1.4.0 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import matcher from '@datasert/cronjs-matcher';

const matches = (expression, startAt, matchCount) =>
  matcher.getFutureMatches(expression, { startAt, matchCount, timezone: 'Europe/Berlin' }).map((text) => text.slice(5, 16));
const forward = matches('0 * * * *', '2026-03-29T00:30:00Z', 3);
const back = matches('0 * * * *', '2026-10-24T23:30:00Z', 3);
const often = matches('*/20 * * * *', '2026-03-29T00:50:00Z', 4);
console.log(forward, back, often);
assert.deepEqual(forward, ['03-29T01:00', '03-29T01:00', '03-29T02:00']);
assert.deepEqual(back, ['10-25T00:00', '10-25T02:00', '10-25T03:00']);
assert.deepEqual(often, ['03-29T01:00', '03-29T01:20', '03-29T01:40', '03-29T01:00']);
END
node try.mjs
echo 'As described.'
