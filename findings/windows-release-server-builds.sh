#!/bin/sh
# windows-release 7.1.1: names the Windows of a version number, as a list of devices holds it. Windows Server 2022 is version
# 10.0.20348 (learn.microsoft.com, "Windows Server release information"): the package gives undefined for it, as for a number that
# does not exist. Server 2019 (10.0.17763) is named 10, and the annual channel's 10.0.25398 is named 11.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts windows-release@7.1.1 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import windowsRelease from 'windows-release';
const seen = Object.fromEntries(['10.0.17763', '10.0.19045', '10.0.20348', '10.0.22631', '10.0.25398'].map((version) => [version, windowsRelease(version)]));
console.log(seen);
assert.deepEqual(seen, { '10.0.17763': '10', '10.0.19045': '10', '10.0.20348': undefined, '10.0.22631': '11', '10.0.25398': '11' });
END
node try.mjs
echo 'As described.'
