import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { expectations } from '../../src/verify/expectations/index.ts';
import { hygieneChecks } from '../../src/verify/hygiene/index.ts';

const text = readFileSync(new URL('../../docs/verification.md', import.meta.url), 'utf8');
const rowsOf = (heading: string) =>
  (text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '')
    .split('\n')
    .flatMap((line) => /^\| `([a-z-]+)` \|/.exec(line)?.[1] ?? []);

test.for([
  ['One trace, by a contract', expectations],
  ['Hygiene', hygieneChecks],
] as const)(
  'docs/verification.md explains every check of "%s", and no other',
  ([heading, rules]) => {
    expect(rowsOf(heading).toSorted()).toEqual(rules.map(({ rule }) => rule).toSorted());
  },
);
