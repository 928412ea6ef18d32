#!/bin/sh
# range-parser 1.3.0: a client that wants the last bytes of a file asks for bytes=-65536, as readers of archives do that look
# for the list at the end. Where the file is shorter than that, "the entire representation is used" (RFC 9110, section 14.1.2).
# The package says -1, which its README calls an unsatisfiable range, for which a server answers 416 and no bytes.
#
# Seen for a file of 1,000 bytes: -1000 is 0 to 999, -1001 is -1. An end beyond the file, 0-1999, is cut to 999, as it should
# be.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts range-parser@1.3.0 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import parse from 'range-parser';

const ranges = ['bytes=-1000', 'bytes=-1001', 'bytes=0-1999'].map((header) => parse(1000, header));
console.log(ranges);
assert.deepEqual({ ...ranges[0][0] }, { start: 0, end: 999 });
assert.equal(ranges[1], -1);
assert.deepEqual({ ...ranges[2][0] }, { start: 0, end: 999 });
END
node try.mjs
echo 'As described.'
