#!/bin/sh
# subnet-cidr-calculator 1.0.12: its README says that it tells whether a new subnet is "already taken or overlapping with
# existing subnet". Where the existing subnet is a /16 or an /8 it takes it for one address: 10.0.0.0/16 ends at 10.0.0.0, not
# at 10.0.255.255 (RFC 4632, section 3.1), so that 10.0.3.0/24 counts as free beside 10.0.0.0/16. Of a /9 to a /15 the end is
# 10.127.0.0 and the like: the last two numbers are 0 in place of 255.
#
# Seen: 10.0.3.0/24 overlaps with nothing in 10.0.0.0/16 or 10.0.0.0/8, and with 10.0.0.0/17. Ends of /17 to /32 are right.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts subnet-cidr-calculator@1.0.12 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import adviser from 'subnet-cidr-calculator';

const ends = ['10.0.0.0/8', '10.0.0.0/9', '10.0.0.0/16', '10.0.0.0/17'].map((subnet) => adviser.getIpRangeForSubnet(subnet).end);
const overlaps = ['10.0.0.0/8', '10.0.0.0/16', '10.0.0.0/17'].map((subnet) => adviser.isSubnetOverlap([subnet], '10.0.3.0/24'));
console.log(ends, overlaps);
assert.deepEqual(ends, ['10.0.0.0', '10.127.0.0', '10.0.0.0', '10.0.127.255']);
assert.deepEqual(overlaps, [false, false, '10.0.0.0/17']);
END
node try.mjs
echo 'As described.'
