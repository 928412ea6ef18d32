#!/bin/sh
# lcid 5.1.0 gives the number of Windows (LCID) for a "standard locale identifier", as its readme calls it, and the other way.
# Some numbers that inventories hold get names that no standard has, and the standard names have no number: 14346 (0x380A,
# es-UY) is es_UR, 8201 (0x2009, en-JM) is en_JA, 1107 (0x0453, km-KH) is kh_KH, 3098 (0x0C1A, sr-Cyrl-CS) is sr_SP. The names
# in brackets are those of [MS-LCID], section 2.2. ISO 3166 has no country UR, JA or SP.
#
# Seen besides: ti_ET, Ethiopia, gives 2163 (0x0873), the number of ti-ER, Eritrea. Ethiopia's, 1139, has the name ti-ET, with a
# hyphen where all others have an underscore.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts lcid@5.1.0 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import lcid from 'lcid';

const names = [14346, 8201, 1107, 3098, 1139, 2163].map((number) => lcid.from(number));
const numbers = ['es_UY', 'en_JM', 'km_KH', 'sr_Cyrl_CS', 'ti_ET', 'ti_ER'].map((name) => lcid.to(name));
console.log(names, numbers);
assert.deepEqual(names, ['es_UR', 'en_JA', 'kh_KH', 'sr_SP', 'ti-ET', 'ti_ET']);
assert.deepEqual(numbers, [undefined, undefined, undefined, undefined, 2163, undefined]);
assert.equal(lcid.to('es_PY'), 15370);
END
node try.mjs
echo 'As described.'
