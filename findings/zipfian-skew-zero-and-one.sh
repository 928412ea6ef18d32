#!/bin/sh
# zipfian 0.2.0: draws ranks by Zipf's law, as the popularity of contents follows it. Two skews that its constructor takes
# are not drawn. A skew of 0 (all ranks alike) is replaced by 0.99: the first of ten ranks comes in a third of the draws, not in
# a tenth. A skew of 1 (the plain Zipf law, whose first rank comes in 34 % of the draws) gives NaN for two draws of three.
# No error is raised.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts zipfian@0.2.0 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import zipfian from 'zipfian';
const DRAWS = 50000;
function seen(skew) {
  const generator = new zipfian.ZipfianGenerator(0, 9, skew);
  const ranks = Array.from({ length: DRAWS }, () => Math.floor(generator.next()));
  const share = (test) => ranks.filter(test).length / DRAWS;
  return { skew, first: share((rank) => rank === 0), last: share((rank) => rank === 9), nan: share(Number.isNaN) };
}
const [none, plain, usual] = [seen(0), seen(1), seen(0.99)];
console.log(none, plain, usual);
assert.ok(Math.abs(none.first - usual.first) < 0.02 && none.first > 0.3, 'a skew of 0 is drawn as 0.99');
assert.ok(none.last < 0.05);
assert.ok(plain.nan > 0.6 && plain.nan < 0.7);
assert.equal(usual.nan, 0);
END
node try.mjs
echo 'As described.'
