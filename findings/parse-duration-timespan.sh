#!/bin/sh
# parse-duration 2.1.9: the text of a .NET TimeSpan, in which PowerShell shows the durations of Get-DeliveryOptimizationStatus, is
# read without an error as about a thousandth of a millisecond.
#
# Seen, in milliseconds: 00:01:30 (a minute and a half) gives 0.00103, 7.00:00:00 (seven days) gives 7, 1:30 gives 1.03. The
# numbers between the colons are joined as groups of digits and read as milliseconds. Texts without any unit are not refused.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts parse-duration@2.1.9 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import parse from 'parse-duration';
const seen = Object.fromEntries(['00:01:30', '7.00:00:00', '1:30', '1 min 30 s'].map((text) => [text, parse(text)]));
console.log(seen);
assert.deepEqual(seen, { '00:01:30': 0.00103, '7.00:00:00': 7, '1:30': 1.03, '1 min 30 s': 90000 });
END
node try.mjs
echo 'As described.'
