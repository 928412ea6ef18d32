#!/bin/sh
# wmi-datetime 1.0.3: converts the times of Windows Management Instrumentation (CIM_DATETIME), as inventories hold the date of
# an installation. Their last four characters are the minutes from UTC. Reading, the package leaves them out and takes the time
# for one of the machine that reads. Writing, it always puts a minus before the minutes: east of Greenwich "--60" comes out,
# which is no CIM_DATETIME (+060 is right). Its page shows the case in which both machines are at -420.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts wmi-datetime@1.0.3 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import wmi from 'wmi-datetime';
const seen = {
  berlin: wmi.getDateFromWMIDate('20261130182922.412000+060'),
  denver: wmi.getDateFromWMIDate('20261130182922.412000-420'),
  written: wmi.getWmiDateFromDateString('2026-11-30T18:29:22.412Z'),
};
console.log(process.env.TZ, seen);
const inUtc = process.env.TZ === 'UTC';
for (const date of [seen.berlin, seen.denver]) assert.equal(new Date(date).toISOString(), `2026-11-30T${inUtc ? 18 : 17}:29:22.412Z`);
if (!inUtc) assert.equal(seen.written, '20261130192922.412--60');
END
TZ=UTC node try.mjs
TZ=Europe/Berlin node try.mjs
echo 'As described.'
