#!/bin/sh
# parquetjs 0.11.2 (and its forks parquets 0.10.10 and @dsnp/parquetjs 1.8.8): its type UINT_32 refuses the upper half of its
# numbers. An unsigned integer of 32 bits goes to 4294967295 (LogicalTypes.md of Parquet, which stores it in an INT32 of the
# same bits); a file of 3 GB has such a size. The package writes it as a signed one, and throws from 2147483648 on.
#
# Seen: rows with 2147483647 are written and read, a row with 3000000000 ends in an error as the file is closed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts parquetjs@0.11.2 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import parquet from 'parquetjs';

const write = async (bytes) => {
  const schema = new parquet.ParquetSchema({ bytes: { type: 'UINT_32' } });
  const writer = await parquet.ParquetWriter.openFile(schema, 'sizes.parquet');
  await writer.appendRow({ bytes });
  await writer.close();
};
const read = async () => {
  const reader = await parquet.ParquetReader.openFile('sizes.parquet');
  const { bytes } = await reader.getCursor().next();
  await reader.close();
  return bytes;
};
await write(2_147_483_647);
assert.equal(await read(), 2_147_483_647);
await assert.rejects(write(3_000_000_000), /out of range/);
END
node try.mjs
echo 'As described.'
