#!/bin/sh
# ip-address 10.7.6: in a subnet of two addresses (/31, RFC 3021, usual on point-to-point lines between sites) the first usable
# address lies behind the last.
#
# Seen for 10.0.0.0/31: startAddressExclusive 10.0.0.1, endAddressExclusive 10.0.0.0. Both addresses of such a subnet are usable.
# For 10.0.0.5/32 the same pair is 10.0.0.6 and 10.0.0.4, neither of which is in the subnet.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts ip-address@10.7.6 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import { Address4 } from 'ip-address';
const ends = (text) => {
  const subnet = new Address4(text);
  return [subnet.startAddressExclusive().address, subnet.endAddressExclusive().address];
};
console.log(ends('10.0.0.0/30'), ends('10.0.0.0/31'), ends('10.0.0.5/32'));
assert.deepEqual(ends('10.0.0.0/30'), ['10.0.0.1', '10.0.0.2']);
assert.deepEqual(ends('10.0.0.0/31'), ['10.0.0.1', '10.0.0.0']);
assert.deepEqual(ends('10.0.0.5/32'), ['10.0.0.6', '10.0.0.4']);
END
node try.mjs
echo 'As described.'
