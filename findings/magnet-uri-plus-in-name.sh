#!/bin/sh
# magnet-uri 7.0.10: a name with a plus, "Notepad++", does not survive the package's own writer and reader. It writes the plus
# as %2B, as RFC 3986 (section 2.2) has it: a reserved character that is data is percent-encoded. Reading, it decodes %2B first
# and then makes a space of each plus, so that the name ends in two spaces. A plus that stands for itself cannot be written.
#
# Seen: encode({ name: 'Notepad++ 8.7' }) gives dn=Notepad%2B%2B+8.7; decoded, the name is "Notepad   8.7".
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts magnet-uri@7.0.10 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import decode, { encode } from 'magnet-uri';

const magnet = encode({ infoHash: 'd2474e86c95b19b8bcfdb92bc12c9d44667cfa36', name: 'Notepad++ 8.7' });
const { name } = decode(magnet);
console.log(magnet, [name]);
assert.match(magnet, /dn=Notepad%2B%2B\+8\.7/);
assert.equal(name, 'Notepad   8.7');
assert.equal(decode(encode({ name: 'Notepad 8.7' })).name, 'Notepad 8.7');
END
node try.mjs
echo 'As described.'
