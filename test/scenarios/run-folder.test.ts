import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { interruptedRun, openRunFolder } from '../../src/scenarios/run-folder.ts';

let workingDirectory: string;
const startedAt = new Date('2026-11-21T10:20:30.456Z');
const open = () => openRunFolder({ scenario: 'rate-limit', startedAt, workingDirectory });

beforeEach(() => {
  workingDirectory = mkdtempSync(join(tmpdir(), 'tracelab runs '));
});
afterEach(() => rmSync(workingDirectory, { recursive: true }));

test('a record is on disk, as one line, as soon as it is written', () => {
  const folder = open();
  folder.append({ status: 200 });
  folder.append({ status: 429 });
  expect(readFileSync(folder.requestLog, 'utf8')).toBe('{"status":200}\n{"status":429}\n');
  expect(folder.path).toBe(
    join(workingDirectory, '.tracelab', 'runs', '2026-11-21T10-20-30.456Z-rate-limit'),
  );
  folder.close();
});

test('runs that start at the same moment do not share a folder', () => {
  const folders = [open(), open()];
  expect(new Set(folders.map(({ path }) => path)).size).toBe(2);
  for (const folder of folders) folder.close();
});

test('a folder that cannot be made is told with its path', () => {
  writeFileSync(join(workingDirectory, '.tracelab'), 'a file in the way');
  expect(open).toThrow(expect.objectContaining({ code: 'BAD_USAGE' }));
  expect(open).toThrow(join(workingDirectory, '.tracelab', 'runs'));
});

test('an interrupted run says how many requests are kept, and where', () => {
  const folder = open();
  folder.append({});
  const error = interruptedRun('rate-limit', folder);
  folder.close();
  expect(error.code).toBe('INTERRUPTED');
  expect(error.message).toContain('after 1 requests');
  expect(error.message).toContain(folder.requestLog);
});
