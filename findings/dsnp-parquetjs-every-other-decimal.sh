#!/bin/sh
# @dsnp/parquetjs 1.8.8 writes decimals of up to nine digits, as prices are, as 64-bit integers, which Parquet allows
# (LogicalTypes.md of the format), and reads them as 32-bit ones, which is right only where the column says so: every other
# number is 0, and the second half of the rows is missing. hyparquet 1.33.0 reads the same file right.
#
# Seen for DECIMAL(9, 2): 1, 2, 3, 4, 5, 6 come back as 1, 0, 2, 0, 3, 0. With a precision of 10 all are right.
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

const written = async (precision) => {
  const schema = new parquet.ParquetSchema({ price: { type: 'DECIMAL', precision, scale: 2 } });
  const writer = await parquet.ParquetWriter.openFile(schema, 'prices.parquet');
  for (const price of [1, 2, 3, 4, 5, 6]) await writer.appendRow({ price });
  await writer.close();
};
const read = async () => {
  const reader = await parquet.ParquetReader.openFile('prices.parquet');
  const cursor = reader.getCursor();
  const prices = [];
  for (let row = await cursor.next(); row; row = await cursor.next()) prices.push(row.price);
  await reader.close();
  return prices;
};
await written(9);
const other = await parquetReadObjects({ file: await asyncBufferFromFile('prices.parquet') });
const nine = await read();
await written(10);
const ten = await read();
console.log(nine, ten);
assert.deepEqual(nine, [1, 0, 2, 0, 3, 0]);
assert.deepEqual(other.map((row) => row.price), [1, 2, 3, 4, 5, 6]);
assert.deepEqual(ten, [1, 2, 3, 4, 5, 6]);
END
node try.mjs
echo 'As described.'
