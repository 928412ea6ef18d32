#!/bin/sh
# simjs 2.0.3 (a discrete-event simulation library): in Node its main file exports nothing.
#
# Seen: require gives an object without keys. The library is there only where a global window exists, as window.Sim: the
# published file was bundled for a browser. After globalThis.window = globalThis the same file works.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts simjs@2.0.3 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const exported = require('simjs');
console.log('exported:', Object.keys(exported));
assert.deepEqual(Object.keys(exported), []);
delete require.cache[require.resolve('simjs')];
globalThis.window = globalThis;
require('simjs');
console.log('with a global window:', Object.keys(globalThis.Sim).join(', '));
assert.equal(typeof globalThis.Sim.Random, 'function');
END
node try.mjs
echo 'As described.'
