#!/bin/sh
# node-cidr 1.0.0: ip.commonCidr gives the smallest subnet that holds some addresses, cidr.commonCidr the one that holds some
# subnets. Of two addresses on either side of a boundary, one is left out: 10.0.0.1 and 10.0.0.2 are said to be in 10.0.0.0/31,
# which has the addresses 10.0.0.0 and 10.0.0.1 only (RFC 4632, section 3.1). The package's own cidr.includes says so too.
#
# Seen: 10.0.0.1 and 10.0.0.2 give 10.0.0.0/31 (right is /30), 10.0.0.200 and 10.0.1.3 give 10.0.0.192/25 (right is
# 10.0.0.0/23), and cidr.includes says false for the second address of each pair. 10.0.0.0 and 10.0.1.0 give 10.0.0.0/23, as
# they should.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts node-cidr@1.0.0 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import nodeCidr from 'node-cidr';

const common = (addresses) => {
  const subnet = nodeCidr.ip.commonCidr(addresses);
  return [subnet, ...addresses.map((address) => nodeCidr.cidr.includes(subnet, address))];
};
const seen = [['10.0.0.1', '10.0.0.2'], ['10.0.0.200', '10.0.1.3'], ['10.0.0.0', '10.0.1.0']].map(common);
console.log(seen);
assert.deepEqual(seen[0], ['10.0.0.0/31', true, false]);
assert.deepEqual(seen[1], ['10.0.0.192/25', true, false]);
assert.deepEqual(seen[2], ['10.0.0.0/23', true, true]);
assert.deepEqual(nodeCidr.cidr.ips('10.0.0.0/31'), ['10.0.0.0', '10.0.0.1']);
END
node try.mjs
echo 'As described.'
