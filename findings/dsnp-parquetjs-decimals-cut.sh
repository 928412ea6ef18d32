#!/bin/sh
# @dsnp/parquetjs 1.8.8 cuts decimals that a column can hold exactly. Parquet keeps a decimal as a whole number and a scale
# (LogicalTypes.md of the format): 4.35 with scale 2 is 435. The package multiplies by 100, which gives 434.99999999999994, and
# takes the whole number below: a price of 4.35 becomes 4.34, and a credit of -1.1 becomes -1.11.
#
# Seen with hyparquet 1.33.0 and DECIMAL(18, 2): of the 1,000 prices 0.01 to 10.00, 69 come back a cent too low.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts @dsnp/parquetjs@1.8.8 hyparquet@1.33.0 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import parquet from '@dsnp/parquetjs';

const again = async (prices) => {
  const schema = new parquet.ParquetSchema({ price: { type: 'DECIMAL', precision: 18, scale: 2 } });
  const writer = await parquet.ParquetWriter.openFile(schema, 'prices.parquet');
  for (const price of prices) await writer.appendRow({ price });
  await writer.close();
  const rows = await parquetReadObjects({ file: await asyncBufferFromFile('prices.parquet') });
  return rows.map((row) => row.price);
};
const [seen, cents] = [await again([4.35, -1.1, 4.5]), Array.from({ length: 1000 }, (_, index) => (index + 1) / 100)];
const low = (await again(cents)).filter((price, index) => Math.abs(price - (cents[index] - 0.01)) < 1e-6).length;
console.log(seen, low);
assert.deepEqual(seen, [4.34, -1.11, 4.5]);
assert.equal(low, 69);
END
node try.mjs
echo 'As described.'
