import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { reloader } from '../../src/lab/reload.ts';
import type { Ended } from '../../src/lab/runtime.ts';

/** A component that answers each line of its standard input as told. */
function component(answer: (line: string) => string | undefined) {
  const stdin = new PassThrough();
  const ended = Promise.withResolvers<Ended>();
  const waiting = new Map<string, () => void>();
  stdin.setEncoding('utf8').on('data', (line: string) => {
    const printed = answer(line);
    if (printed === undefined) ended.resolve({ code: 1, lastLines: [] });
    else waiting.get(printed)?.();
  });
  const output = {
    lastLines: () => ['EDGE_SAMPLING is "x"'],
    printed: (text: string) => new Promise<void>((resolve) => waiting.set(text, resolve)),
  };
  return reloader({ name: 'nginx', stdin, output, ended: ended.promise });
}

it('resolves when the component says that the revision is in force', async () => {
  const lines: string[] = [];
  const reload = component((line) => {
    lines.push(line);
    return `reloaded: nginx revision ${lines.length}.`;
  });
  await reload({ EDGE_SAMPLING: 'ratio:0.1' });
  await reload({ EDGE_SAMPLING: 'always' });
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { revision: 1, environment: { EDGE_SAMPLING: 'ratio:0.1' } },
    { revision: 2, environment: { EDGE_SAMPLING: 'always' } },
  ]);
});

it('rejects with the last lines when the component ends over it', async () => {
  const reload = component(() => undefined);
  await expect(reload({ EDGE_SAMPLING: 'x' })).rejects.toMatchObject({
    code: 'COMPONENT_DIED',
    message: expect.stringContaining('EDGE_SAMPLING is "x"'),
  });
});
