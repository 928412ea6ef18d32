#!/bin/sh
# filesize-parser 1.5.2: gigabits, terabits and more are read with four digits of their size: of base 2 (the default), a Gb is
# 1.342e8 bytes, and 1024 Mb are another size than 1 Gb. Bytes are exact.
#
# Seen: '1 Gb' is 134200000, '1024 Mb' is 134217728; '100 Gb' is 1.7 MiB less than a hundred of the second; '1 GB' is 1073741824.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts filesize-parser@1.5.2 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import parse from 'filesize-parser';

const seen = ['1 Gb', '1024 Mb', '100 Gb', '1 Tb', '1 GB'].map((text) => parse(text));
console.log(seen, 2 ** 27, 100 * 2 ** 27, 2 ** 37);
assert.deepEqual(seen, [134_200_000, 2 ** 27, 13_420_000_000, 137_400_000_000, 2 ** 30]);
assert.equal(Math.round((100 * 2 ** 27 - seen[2]) / 2 ** 20 * 10) / 10, 1.7);
END
node try.mjs
echo 'As described.'
