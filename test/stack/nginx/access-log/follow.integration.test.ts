import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { follow } from '../../../../stack/nginx/access-log/follow.ts';

let folder: string;
let file: string;
let lines: string[];
let stop: AbortController;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tracelab follow '));
  file = join(folder, 'spans.log');
  lines = [];
  stop = new AbortController();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Resolves once so many lines were handed over. */
function started(from = 0): { end: Promise<number>; handedOver(count: number): Promise<void> } {
  const waiting = new Set<() => void>();
  const end = follow({
    file,
    from,
    signal: stop.signal,
    onLine: (line) => {
      lines.push(line);
      for (const wake of waiting) wake();
    },
  });
  return {
    end,
    async handedOver(count) {
      while (lines.length < count) {
        await new Promise<void>((wake) => waiting.add(wake));
      }
    },
  };
}

it('hands over lines as they come, of a file that comes later', async () => {
  const { end, handedOver } = started();
  writeFileSync(file, 'one\n');
  await handedOver(1);
  appendFileSync(file, 'two\nthree\n');
  await handedOver(3);
  stop.abort();
  expect(lines).toEqual(['one', 'two', 'three']);
  expect(await end).toBe(14);
});

it('waits for the end of a line, and of a character', async () => {
  const { end, handedOver } = started();
  const bytes = Buffer.from('fünf\n');
  writeFileSync(file, Buffer.concat([Buffer.from('one\n'), bytes.subarray(0, 2)]));
  await handedOver(1);
  appendFileSync(file, bytes.subarray(2));
  await handedOver(2);
  stop.abort();
  await end;
  expect(lines).toEqual(['one', 'fünf']);
});

it('reads what stands in the file when it is stopped', async () => {
  const text = Array.from({ length: 20_000 }, (_, index) => `line ${index} ${'x'.repeat(30)}\n`);
  writeFileSync(file, text.join(''));
  stop.abort();
  const { end } = started();
  await end;
  expect(lines).toHaveLength(20_000);
});

it('goes on where it was, a half line included', async () => {
  writeFileSync(file, 'one\ntw');
  stop.abort();
  const position = await started().end;
  appendFileSync(file, 'o\n');
  await started(position).end;
  expect(lines).toEqual(['one', 'two']);
});
