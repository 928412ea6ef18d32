#!/bin/sh
# d3-node 4.0.2: svgString() gives the SVG of a chart as text, to be saved as a file. Its text is that of an HTML serialiser: a
# no-break space, as German and French numbers and units have it ("1 234 MB"), comes out as &nbsp;, a name that XML does not know. The
# file is then no well-formed SVG; readers of XML refuse it. (Found with xmllint-wasm 5.3.0.)
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts d3-node@4.0.2 d3@7.9.0 xmllint-wasm@5.3.0 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import { D3Node } from 'd3-node';
import { validateXML } from 'xmllint-wasm';
function chart(label) {
  const page = new D3Node();
  page.createSVG(100, 50).append('text').text(label);
  return page.svgString();
}
async function isWellFormed(svg) {
  const { rawOutput } = await validateXML({ xml: { fileName: 'chart.svg', contents: svg }, extension: 'schema', schema: [{ fileName: 's.xsd', contents: '<schema xmlns="http://www.w3.org/2001/XMLSchema"/>' }] });
  return !rawOutput.includes('parser error');
}
const [plain, german] = [chart('1 234 MB'), chart('1\u00a0234\u00a0MB')];
console.log(german);
assert.ok(german.includes('1&nbsp;234'));
assert.equal(await isWellFormed(plain), true);
assert.equal(await isWellFormed(german), false);
END
node try.mjs
echo 'As described.'
