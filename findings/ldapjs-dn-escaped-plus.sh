#!/bin/sh
# @ldapjs/dn 1.1.0 reads distinguished names "as defined by RFC 4514" (its README). There a plus or a space of a value is
# written with a backslash before it, as directories print them: OU=R\+D. Followed by a digit or a letter from a to f, such a
# pair is taken for the two hexadecimal digits of a byte: \+D becomes byte 0x0D, and the name of the OU is lost in part. RFC
# 4514 (section 3) knows a pair of hexadecimal digits and an escaped character; "+D" is no pair of digits. No error is raised.
#
# Seen: OU=R\+D and OU=R\ D are the OU "R"; OU=R\+X is "R+X". OU=R\2BD, with the plus as a byte, is "R+D".
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts @ldapjs/dn@1.1.0 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import ldap from '@ldapjs/dn';

const unit = (text) => ldap.DN.fromString(`OU=${text},DC=contoso,DC=com`).shift().getValue('OU');
const seen = ['R\\+D', 'R\\ D', 'R\\+X', 'R\\2BD', 'R\\,D'].map(unit);
console.log(seen);
assert.deepEqual(seen, ['R', 'R', 'R+X', 'R+D', 'R,D']);
assert.deepEqual([...unit('R\\+D ome')].map((character) => character.charCodeAt(0)).slice(0, 3), [82, 13, 32]);
END
node try.mjs
echo 'As described.'
