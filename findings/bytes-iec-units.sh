#!/bin/sh
# bytes 3.1.2: a size in units of IEC 80000-13, as Linux tools print it, is read as so many bytes; so is one with a comma, and
# one of more than petabytes. No error, no null: the number before the unit is the answer.
#
# Seen: '1 GiB' is 1, '512 MiB' is 512, '1,5 GB' is 1, '2 EB' is 2. What it writes itself for 2^60 is '1024PB', which it reads.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts bytes@3.1.2 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import bytes from 'bytes';

const seen = ['1 GiB', '512 MiB', '1,5 GB', '2 EB', '1 GB'].map((text) => [text, bytes(text)]);
console.log(seen, bytes(2 ** 60));
assert.deepEqual(seen, [['1 GiB', 1], ['512 MiB', 512], ['1,5 GB', 1], ['2 EB', 2], ['1 GB', 2 ** 30]]);
assert.equal(bytes(bytes(2 ** 60)), 2 ** 60);
END
node try.mjs
echo 'As described.'
