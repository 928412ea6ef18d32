#!/bin/sh
# cidr-block 2.3.0: a subnet written by the address of an interface in it (10.0.0.77/24, as adapters and device lists show it)
# counts its addresses from that address on.
#
# Seen for 10.0.0.77/24: it does not include 10.0.0.1 and includes 10.0.1.3, which lies in the next subnet; that it includes
# 10.0.0.200 is right. The package's own documentation writes such subnets; network() and networkCIDR() give 10.0.0.0/24.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts cidr-block@2.3.0 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import { ipv4 } from 'cidr-block';
const includes = (subnet) => ['10.0.0.1', '10.0.0.200', '10.0.1.3'].map((address) => subnet.includes(ipv4.address(address)));
const subnet = ipv4.cidr('10.0.0.77/24');
console.log(includes(subnet), includes(subnet.networkCIDR()), subnet.networkCIDR().toString());
assert.equal(subnet.networkCIDR().toString(), '10.0.0.0/24');
assert.deepEqual(includes(subnet.networkCIDR()), [true, true, false]);
assert.deepEqual(includes(subnet), [false, true, true]);
END
node try.mjs
echo 'As described.'
