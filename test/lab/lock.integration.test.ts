import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labDirectory } from '../../src/lab/directory.ts';
import { breakLock, lockOwner, takeLock } from '../../src/lab/lock.ts';
import { identify, isAlive, type ProcessIdentity } from '../../src/lab/process-identity.ts';

let home: string;
const directory = () => labDirectory('locked', { TRACELAB_HOME: home });

/** A process that has ended: its id names nobody any more. */
async function deadProcess(): Promise<ProcessIdentity> {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
  await once(child, 'spawn');
  const identity = identify(child.pid as number);
  expect(isAlive(identity)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  return identity;
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tracelab lock '));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe('the lock of a lab', () => {
  it('is taken once', () => {
    expect(takeLock(directory())).toBe(true);
    expect(lockOwner(directory())?.pid).toBe(process.pid);
    expect(() => takeLock(directory())).toThrow(`being started by process ${process.pid}`);
  });

  it('of a dead process is told apart and can be broken by one of two', async () => {
    const dead = await deadProcess();
    takeLock(directory());
    writeFileSync(directory().lock, JSON.stringify(dead));
    expect(takeLock(directory())).toBe(false);
    expect(breakLock(directory(), dead)).toBe(true);
    expect(breakLock(directory(), dead)).toBe(false);
    expect(takeLock(directory())).toBe(true);
  });

  it('survives a breaker that came too late', async () => {
    const dead = await deadProcess();
    takeLock(directory());
    expect(breakLock(directory(), dead)).toBe(false);
    expect(lockOwner(directory())?.pid).toBe(process.pid);
  });

  it('of a reused process id is not taken for alive', () => {
    const reused: ProcessIdentity = { kind: 'process', pid: process.pid, startTicks: '1' };
    expect(isAlive(reused)).toBe(false);
  });

  it('says so where the folder cannot be written', () => {
    const file = join(home, 'file');
    writeFileSync(file, '');
    const blocked = labDirectory('locked', { TRACELAB_HOME: file });
    expect(() => takeLock(blocked)).toThrow('cannot be written');
  });
});
