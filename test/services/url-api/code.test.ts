import { describe, expect, it } from 'vitest';
import { codePattern, randomCode } from '../../../services/url-api/code.ts';

describe('codes', () => {
  it('are eight letters and digits, each a valid code, none twice in many', () => {
    const codes = Array.from({ length: 20_000 }, randomCode);
    for (const code of codes) expect(code).toMatch(/^[0-9A-Za-z]{8}$/);
    expect(codes.every((code) => codePattern.test(code))).toBe(true);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('use every character at every place', () => {
    const codes = Array.from({ length: 20_000 }, randomCode);
    for (let place = 0; place < 8; place += 1) {
      expect(new Set(codes.map((code) => code[place])).size).toBe(62);
    }
  });
});
