#!/bin/sh
# guid-typescript 1.0.9: the letters of a GUID may be large or small, and mean the same (RFC 9562, section 4): Intune writes the
# ID of a peer group small, Active Directory and the registry often large. Guid.equals says that the two are different, and
# Guid.isGuid says that a GUID in braces, as the registry and .NET write it, is none.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts guid-typescript@1.0.9 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import guids from 'guid-typescript';
const { Guid } = guids;
const small = '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10';
const seen = {
  small: Guid.isGuid(small),
  large: Guid.isGuid(small.toUpperCase()),
  equal: Guid.parse(small).equals(Guid.parse(small.toUpperCase())),
  braces: Guid.isGuid(`{${small}}`),
};
console.log(seen);
assert.deepEqual(seen, { small: true, large: true, equal: false, braces: false });
END
node try.mjs
echo 'As described.'
