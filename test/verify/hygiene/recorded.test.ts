import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readTraceFile } from '../../../src/jaeger/trace-file.ts';
import { judgeHygiene } from '../../../src/verify/hygiene/index.ts';

const judge = async (path: string) =>
  judgeHygiene(
    await readTraceFile(fileURLToPath(new URL(`../../../fixtures/${path}`, import.meta.url))),
  );

test.for([
  ['platform/create.json', 'passed'],
  ['platform/redirect.json', 'passed'],
  ['traces/create.json', 'passed'],
  ['traces/clock-ahead.json', 'passed'],
  ['platform/lost/kong.json', 'incomplete'],
  ['traces/spans-lost.json', 'incomplete'],
] as const)('%s is %s', async ([path, verdict]) => {
  const { verdict: given, findings } = await judge(path);
  expect({ given, of: findings.filter(({ advisory }) => !advisory) }).toMatchObject({
    given: verdict,
  });
});

test('a clock that is 300 ms ahead is told, and of which service', async () => {
  const { findings } = await judge('traces/clock-ahead.json');
  const skew = findings.filter(({ rule }) => rule === 'clock-skew');
  expect(skew.length).toBeGreaterThan(0);
});
