#!/bin/sh
# dns-packet 5.6.1 (used by multicast-dns): a service found by DNS-SD has a name of its own that people choose, one label that
# may have dots in it (RFC 6763, section 4.1.1). Read, such an answer cannot be told from one of more labels; written again as
# it was read, the label "Branch 1.2" becomes the two labels "Branch 1" and "2". Escaped as the RFC asks for (section 4.3),
# "Branch 1\.2" becomes "Branch 1\" and "2". There is no way to write the answer.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts dns-packet@5.6.1 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import packet from 'dns-packet';

const label = (text) => [text.length, ...Buffer.from(text)];
const labels = (bytes) => {
  const found = [];
  for (let at = 0; bytes[at] > 0; at += bytes[at] + 1) found.push(bytes.toString('latin1', at + 1, at + 1 + bytes[at]));
  return found;
};
const name = Buffer.from([...label('Branch 1.2'), ...label('_ms-do'), ...label('_tcp'), ...label('local'), 0]);
const read = packet.name.decode(name);
const escaped = read.replace('1.2', '1\\.2');
console.log(labels(name), read, labels(packet.name.encode(read)), labels(packet.name.encode(escaped)));
assert.deepEqual(labels(name), ['Branch 1.2', '_ms-do', '_tcp', 'local']);
assert.equal(read, 'Branch 1.2._ms-do._tcp.local');
assert.deepEqual(labels(packet.name.encode(read)), ['Branch 1', '2', '_ms-do', '_tcp', 'local']);
assert.deepEqual(labels(packet.name.encode(escaped)), ['Branch 1\\', '2', '_ms-do', '_tcp', 'local']);
END
node try.mjs
echo 'As described.'
