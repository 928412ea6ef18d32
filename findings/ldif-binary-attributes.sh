#!/bin/sh
# ldif 0.5.1: binary attributes of an Active Directory export (objectGUID, objectSid; always in base64 in LDIF) are decoded as
# UTF-8 text, so that bytes are lost.
#
# Seen: an objectGUID of 16 bytes comes back as a text with replacement characters, from which the bytes cannot be made again.
# The value has no other form: neither the base64 text nor a buffer is kept in the object.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts ldif@0.5.1 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import ldif from 'ldif';
const guid = Buffer.from('deadbeefcafebabedeadbeefcafebabe', 'hex');
const text = 'dn: CN=PC1,OU=Office,DC=example,DC=com\nobjectGUID:: ' + guid.toString('base64') + '\ncn: PC1\n';
const value = ldif.parse(text).shift().toObject({}).attributes.objectGUID;
console.log({ type: typeof value, replaced: [...value].filter((c) => c === '\ufffd').length, bytesAgain: Buffer.from(value).length });
assert.equal(typeof value, 'string');
assert.ok(value.includes('\ufffd'));
assert.notDeepEqual(Buffer.from(value), guid);
END
node try.mjs
echo 'As described.'
