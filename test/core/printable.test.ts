import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, printableLines } from '../../src/core/printable.js';

describe('text for a terminal', () => {
  it('shows what would move the cursor, fake a line or turn the direction', () => {
    expect(printable('\u001b[31mred\u0007\u009b2J\r\n\t\u007f')).toBe(
      '\\u001b[31mred\\u0007\\u009b2J\\u000d\\u000a\\u0009\\u007f',
    );
    expect(printable('a\u2028b\u202etxt\u2066\ufeff\ud83d!')).toBe('a\\u2028b\\u202etxt\\u2066\\ufeff\\ud83d!');
    expect(printableLines('one\ntwo\r')).toBe('one\ntwo\\u000d');
  });

  it('shows what a CI server would obey in its log', () => {
    expect(printableLines('a\n::error::x\n  ::group::y')).toBe('a\n\\u003a:error::x\n  \\u003a:group::y');
    expect(printableLines('x ##[error]y ##vso[task.complete] ##teamcity[z]')).toBe(
      'x \\u0023#[error]y \\u0023#vso[task.complete] \\u0023#teamcity[z]',
    );
    expect(printableLines('site::a, IPv6 fe80::1, # a comment, ## a heading')).toBe(
      'site::a, IPv6 fe80::1, # a comment, ## a heading',
    );
  });

  it('leaves every language as it is', () => {
    for (const text of [
      'Zweigstelle Köln',
      'فرع القاهرة',
      'סניף',
      '支店',
      'نمی\u200cخواهم',
      '👩\u200d💻',
      "\\u001b '=1",
    ])
      expect(printable(text)).toBe(text);
  });

  it('leaves nothing to be shown, whatever the text, and changes no value of a JSON text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}]/u);
        expect(printable(printable(text))).toBe(printable(text));
        expect(JSON.parse(printableLines(JSON.stringify({ [text]: text }, null, 2)))).toEqual({ [text]: text });
      }),
    );
  });
});
