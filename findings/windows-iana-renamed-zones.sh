#!/bin/sh
# windows-iana 5.1.0: time zones that IANA added or renamed since 2021 have no Windows zone, the older name of the same place has.
#
# Seen: Europe/Kyiv (the name since 2022), America/Ciudad_Juarez (2022), Pacific/Kanton (2021) and America/Coyhaique (2025)
# give an empty list; Europe/Kiev gives FLE Standard Time, Pacific/Enderbury UTC+13. In the other direction, the zones
# Kamchatka and Mid-Atlantic Standard Time, which Windows still offers as obsolete, give nothing. No error is raised.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts windows-iana@5.1.0 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import * as zones from 'windows-iana';
const { findIana, findWindows } = zones.default ?? zones;
const seen = {};
for (const zone of ['Europe/Kyiv', 'America/Ciudad_Juarez', 'Pacific/Kanton', 'America/Coyhaique', 'Europe/Kiev', 'Pacific/Enderbury'])
  seen[zone] = findWindows(zone);
for (const zone of ['Kamchatka Standard Time', 'Mid-Atlantic Standard Time']) seen[zone] = findIana(zone);
console.log(seen);
for (const zone of Object.keys(seen)) {
  assert.deepEqual(seen[zone], zone === 'Europe/Kiev' ? ['FLE Standard Time'] : zone === 'Pacific/Enderbury' ? ['UTC+13'] : []);
}
new Intl.DateTimeFormat('en', { timeZone: 'Europe/Kyiv' });
END
node try.mjs
echo 'As described.'
