#!/bin/sh
# js-quantities 1.8.0 knows bits and the prefixes of IEC 80000-13, whose symbols are Kibit, Mibit, Gibit and Tibit. "1 Gibit"
# and "1 Kibit" are masses: the letters are taken for the prefix "Gibi" and a tonne. No error is raised before the quantity
# meets one of information.
#
# Seen: 1 Gibit is 1073741824000 kg, 1 Kibit 1024000 kg; 1 Mibit is 131072 B and 1 Tibit 137438953472 B, as they should be. "64
# Kibit/s" is no rate of information, and cannot be converted to kB/s; "64 Mibit/s" can.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts js-quantities@1.8.0 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import Quantity from 'js-quantities';

const read = (text) => [Quantity(text).kind(), Quantity(text).toBase().toString()];
const seen = ['1 Kibit', '1 Mibit', '1 Gibit', '1 Tibit'].map(read);
console.log(seen);
assert.deepEqual(seen, [
  ['mass', '1024000 kg'],
  ['information', '131072 B'],
  ['mass', '1073741824000 kg'],
  ['information', '137438953472 B'],
]);
assert.throws(() => Quantity('64 Kibit/s').to('kB/s'), /[Ii]ncompatible/);
assert.equal(Quantity('64 Mibit/s').to('kB/s').toString(), '8388.608 kB/s');
END
node try.mjs
echo 'As described.'
