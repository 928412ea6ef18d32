#!/bin/sh
# parquetjs 0.11.2 (and its forks parquets and @dsnp/parquetjs) writes columns of integers as runs, where its README offers
# "RLE" for them. The format has runs for levels, indices of dictionaries and booleans only (Encodings.md of Parquet). hyparquet
# 1.33.0 takes such a column for booleans, without an error: numbers of devices come back as true and false. A file that one of
# two libraries wrote is wrong, and the other does not say so.
#
# Seen: 0, 1, 1, 1, 5, 7 as INT32 with bitWidth 3 come back as false and true only; parquetjs reads them as they were.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts parquetjs@0.11.2 hyparquet@1.33.0 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import parquet from 'parquetjs';

const devices = [0, 1, 1, 1, 5, 7];
const schema = new parquet.ParquetSchema({ devices: { type: 'INT32', encoding: 'RLE', bitWidth: 3, typeLength: 3 } });
const writer = await parquet.ParquetWriter.openFile(schema, 'devices.parquet');
for (const count of devices) await writer.appendRow({ devices: count });
await writer.close();
const reader = await parquet.ParquetReader.openFile('devices.parquet');
const cursor = reader.getCursor();
const own = [];
for (let row = await cursor.next(); row; row = await cursor.next()) own.push(row.devices);
await reader.close();
const other = (await parquetReadObjects({ file: await asyncBufferFromFile('devices.parquet') })).map((row) => row.devices);
console.log(own, other);
assert.deepEqual(own, devices);
assert.equal(other.length, devices.length);
assert.ok(other.every((value) => typeof value === 'boolean'));
END
node try.mjs
echo 'As described.'
