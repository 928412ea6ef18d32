#!/bin/sh
# hyparquet-writer 0.17.0: chooses the type of a column by its values where none is named. A column of whole numbers becomes a
# 32-bit integer without a look at their size: sizes of files above 2147483647 bytes end in an error while they are written,
# though every such number is exact in JavaScript. One fraction among them makes the column a double, and all are written.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts hyparquet-writer@0.17.0 hyparquet@1.31.5 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import { parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
const written = async (data) => {
  const file = parquetWriteBuffer({ columnData: [{ name: 'sizeBytes', data }] });
  return (await parquetReadObjects({ file })).map(({ sizeBytes }) => sizeBytes);
};
console.log(await written([1, 2147483647]), await written([1.5, 5368709120]));
await assert.rejects(written([1, 5368709120]), /expected int32 value, got 5368709120/);
await assert.rejects(written([2147483648]), /expected int32/);
END
node try.mjs
echo 'As described.'
