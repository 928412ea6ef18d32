#!/bin/sh
# ldap-filters 2.2.2: evaluates filters of RFC 4515 on records, as those of an export from Active Directory, where each value is
# text. Numbers are ordered by their digits from the left: 999 passes (uSNChanged>=1000), and 10000 does not pass
# (uSNChanged>=9000). AD orders such attributes as integers. A filter with a matching rule, as AD's for one bit of
# userAccountControl, is refused, though section 3 of the RFC has it.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y > npm.log
npm install --no-audit --no-fund --ignore-scripts ldap-filters@2.2.2 >> npm.log
cat > try.mjs <<'END'
import assert from 'node:assert/strict';
import filters from 'ldap-filters';
const holds = (filter, uSNChanged) => filters.parse(filter).match({ uSNChanged });
const seen = {
  '999 >= 1000': holds('(uSNChanged>=1000)', '999'),
  '10000 >= 9000': holds('(uSNChanged>=9000)', '10000'),
  '10000 <= 9000': holds('(uSNChanged<=9000)', '10000'),
};
console.log(seen);
assert.deepEqual(seen, { '999 >= 1000': true, '10000 >= 9000': false, '10000 <= 9000': true });
assert.throws(() => filters.parse('(userAccountControl:1.2.840.113556.1.4.803:=2)'), /":" found/);
END
node try.mjs
echo 'As described.'
