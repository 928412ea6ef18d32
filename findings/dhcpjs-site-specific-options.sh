#!/bin/sh
# dhcpjs 0.6.0: options 224 to 254 of DHCP are for the use of a site (RFC 3942); Delivery Optimization reads the ID of its peer
# group from option 234. The package's parser leaves such an option out of what it returns, at the right place of the
# message, and tells it to the console only: the options before and after it are there, and no error is raised.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts dhcpjs@0.6.0 >> npm.log
cat > try.cjs <<'END'
const assert = require('node:assert/strict');
const { parse } = require('dhcpjs/lib/parser.js');
const group = '5e7c6f0a-93c1-4f0e-8f49-0d6f6b6b9a10';
const head = Buffer.alloc(240);
head.set([2, 1, 6], 0);
head.writeUInt32BE(0x63825363, 236);
const options = [Buffer.from([53, 1, 5]), Buffer.from([234, group.length]), Buffer.from(group), Buffer.from([51, 4, 0, 1, 0x51, 0x80, 255])];
const seen = parse(Buffer.concat([head, ...options])).options;
console.log(seen);
assert.deepEqual(Object.keys(seen).toSorted(), ['dhcpMessageType', 'ipAddressLeaseTime']);
assert.equal(seen.ipAddressLeaseTime, 86400);
assert.ok(!JSON.stringify(seen).includes(group));
END
node try.cjs
echo 'As described.'
