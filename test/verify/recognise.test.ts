import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readTraceFile } from '../../src/jaeger/trace-file.ts';
import { readContractFile } from '../../src/verify/contract-file.ts';
import { recogniseContract } from '../../src/verify/recognise.ts';

const fixture = (path: string) => fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url));
const names = ['create', 'lookup-miss', 'lookup-hit', 'redirect'];

test.for([
  ['create.json', 'recorded-create'],
  ['create-through-stock-nginx.json', 'recorded-create'],
  ['read-early.json', 'recorded-create'],
  ['lookup-miss.json', 'recorded-lookup-miss'],
  ['lookup-hit.json', 'recorded-lookup-hit'],
  ['redirect.json', 'recorded-redirect'],
  ['refused-in-callers-trace.json', undefined],
] as const)('%s is recognised as %s', async ([file, name]) => {
  const contracts = await Promise.all(
    names.map((one) => readContractFile(fixture(`contracts/recorded-${one}.trace.yaml`))),
  );
  const [trace] = await readTraceFile(fixture(`traces/${file}`));
  const found = trace && (await recogniseContract(contracts, trace));
  expect(found?.contract).toBe(name);
});
