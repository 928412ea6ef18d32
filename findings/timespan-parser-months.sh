#!/bin/sh
# timespan-parser 1.2.0 reads spans of time as systemd writes them. Its README, after systemd.time(7), has "months, month, M
# (defined as 30.44 days)" and "minutes, minute, min, m": only the letter's case tells the two apart. A span with M is refused
# as of no valid format. Of 0 seconds the package writes "", which it does not read.
#
# Seen: '1M' and '2M 3d' throw; '1month' is 2630016 seconds, 30.44 days; '1m' is 60.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts timespan-parser@1.2.0 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import timespan from 'timespan-parser';

const seconds = (text) => {
  try {
    return timespan.parse(text);
  } catch (error) {
    return error.message;
  }
};
const seen = ['1M', '2M 3d', '1month', '1m'].map(seconds);
console.log(seen, [timespan.getString(0)]);
assert.match(seen[0], /^Invalid format/);
assert.match(seen[1], /^Invalid format/);
assert.deepEqual(seen.slice(2), [30.44 * 86400, 60]);
assert.equal(timespan.getString(0), '');
assert.throws(() => timespan.parse(''));
END
node try.mjs
echo 'As described.'
