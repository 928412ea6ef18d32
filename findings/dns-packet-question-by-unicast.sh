#!/bin/sh
# dns-packet 5.6.1, "lifted out of multicast-dns" as its README says: in multicast DNS the highest bit of a question's class
# asks for an answer by unicast (RFC 6762, section 5.4); hosts set it in their first question. The package knows the same bit of
# an answer (flush), but reads such a question as one of the class UNKNOWN_32769. Written again, the class is 0, for no bit and
# no class is kept.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts dns-packet@5.6.1 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import packet from 'dns-packet';

const question = packet.encode({ type: 'query', questions: [{ type: 'PTR', class: 'IN', name: '_ms-do._tcp.local' }] });
const byUnicast = Buffer.from(question);
byUnicast[byUnicast.length - 2] |= 0x80;
const [read] = packet.decode(byUnicast).questions;
const again = packet.encode({ type: 'query', questions: [read] });
console.log(read, again.readUInt16BE(again.length - 2));
assert.equal(packet.decode(question).questions[0].class, 'IN');
assert.deepEqual(read, { name: '_ms-do._tcp.local', type: 'PTR', class: 'UNKNOWN_32769' });
assert.equal(again.readUInt16BE(again.length - 2), 0);
END
node try.mjs
echo 'As described.'
