import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Component } from '../../../src/lab/component.ts';
import type { WiredNative, WiredProcess } from '../../../src/lab/native/wire.ts';
import { isAlive, type ProcessIdentity } from '../../../src/lab/process-identity.ts';
import type { RunningComponent } from '../../../src/lab/runtime.ts';
import { startNative } from '../../../src/lab/runtimes/native.ts';

let home: string;
let processes: ProcessIdentity[];
let running: RunningComponent | undefined;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tracelab native '));
  processes = [];
  running = undefined;
});
afterEach(async () => {
  await running?.stop();
  rmSync(home, { recursive: true, force: true });
});

const component: Component = {
  name: 'cache',
  networks: [],
  ports: {},
  dependsOn: [],
  environment: {},
  readiness: { kind: 'log', text: 'ready' },
};
const shell = (script: string, preparation = false): WiredProcess => ({
  command: ['/bin/sh', '-c', script],
  preparation,
  heedsStdin: false,
});

async function start(native: Partial<WiredNative>, signal = new AbortController().signal) {
  running = await startNative({
    component,
    environment: { PATH: process.env['PATH'] ?? '' },
    ports: {},
    labName: 'test',
    logFile: join(home, 'cache.log'),
    signal,
    native: { folder: join(home, 'data'), folders: [], files: {}, processes: [], ...native },
    onProcess: (identity) => processes.push(identity),
  });
  return running;
}

const keepsRunning = 'trap "echo $0 stops; exit 0" TERM; echo ready; while :; do sleep 0.05; done';

describe('a native component', () => {
  it('gets its files, which others cannot read, and its folders before it starts', async () => {
    const conf = join(home, 'data', 'conf', 'cache.conf');
    const { printed, lastLines } = await start({
      folders: [join(home, 'data', 'tmp')],
      files: { [conf]: 'port 1' },
      processes: [shell(`ls -d tmp; cat conf/cache.conf; echo; ${keepsRunning}`)],
    });
    await printed('ready');
    expect(statSync(conf).mode & 0o777).toBe(0o600);
    expect(lastLines()).toEqual(['tmp', 'port 1', 'ready']);
  });

  it('is prepared before it runs, and tells of every process', async () => {
    const { printed } = await start({
      processes: [
        shell('echo formatted > log', true),
        shell(`cat log; ${keepsRunning}`),
        shell(keepsRunning),
      ],
    });
    await printed('formatted');
    expect(processes).toHaveLength(3);
    expect(processes.map(isAlive)).toEqual([false, true, true]);
  });

  it('says why it could not be prepared, and leaves nothing', async () => {
    const starting = start({
      processes: [shell(keepsRunning), shell('echo the disk is full; exit 3', true)],
    });
    await expect(starting).rejects.toMatchObject({
      code: 'COMPONENT_DIED',
      message: expect.stringMatching(/exit code 3 while it prepared [\s\S]*the disk is full/),
    });
    expect(processes.filter(isAlive)).toEqual([]);
  });

  it('says which program cannot be run', async () => {
    const starting = start({
      processes: [{ command: ['/no/such/program'], preparation: false, heedsStdin: false }],
    });
    await expect(starting).rejects.toThrow('/no/such/program cannot be run');
  });

  it('gives up its preparation when the lab does', async () => {
    const lab = new AbortController();
    const starting = start({ processes: [shell('exec sleep 60', true)] }, lab.signal);
    starting.catch(() => {});
    while (processes.length === 0) await new Promise(setImmediate);
    lab.abort(new Error('interrupted'));
    await expect(starting).rejects.toThrow('interrupted');
    expect(processes.filter(isAlive)).toEqual([]);
  });

  it('stops its processes in the reverse order', async () => {
    const { printed, stop } = await start({
      processes: [
        { ...shell(keepsRunning), command: ['/bin/sh', '-c', keepsRunning, 'first'] },
        {
          ...shell(keepsRunning),
          command: ['/bin/sh', '-c', keepsRunning.replace('ready', 'second is ready'), 'second'],
        },
      ],
    });
    await printed('second is ready');
    await stop();
    const log = readFileSync(join(home, 'cache.log'), 'utf8');
    expect(log.indexOf('second stops')).toBeGreaterThan(0);
    expect(log.indexOf('first stops')).toBeGreaterThan(log.indexOf('second stops'));
    expect(processes.filter(isAlive)).toEqual([]);
  });

  it('has ended when one of its processes has', async () => {
    const { ended } = await start({ processes: [shell(keepsRunning), shell('echo gone; exit 4')] });
    expect(await ended).toEqual({ code: 4, lastLines: ['gone'] });
  });
});
