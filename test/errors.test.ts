import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorCodes } from '../src/errors.ts';
import { anchors } from '../src/verify/finding.ts';

const text = readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8');
const headings = (section: string) =>
  (text.split(`\n## ${section}\n`)[1]?.split('\n## ')[0] ?? '')
    .split('\n')
    .flatMap((line) => (line.startsWith('### ') ? [line.slice(4)] : []))
    .sort();

describe('docs/errors.md', () => {
  it('documents every error code, and no other', () => {
    expect(headings('Errors')).toEqual([...errorCodes].sort());
  });

  it('documents every finding that points to it, and no other', () => {
    expect(headings('Findings')).toEqual([...anchors].sort());
  });
});
