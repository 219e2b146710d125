import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Component } from '../../src/lab/component.ts';
import { type LabDirectory, labDirectory, makeLabDirectory } from '../../src/lab/directory.ts';
import { isAlive, type ProcessIdentity } from '../../src/lab/process-identity.ts';
import { RunningLab } from '../../src/lab/running-lab.ts';
import { startEmbedded } from '../../src/lab/runtimes/embedded.ts';

let home: string;
let directory: LabDirectory;
let started: ProcessIdentity[];
let order: string[];
let labs: RunningLab[];

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'tracelab running lab '));
  directory = labDirectory('test', { TRACELAB_HOME: home });
  await makeLabDirectory(directory);
  started = [];
  order = [];
  labs = [];
});
afterEach(async () => {
  await Promise.all(labs.map((lab) => lab.stop()));
  rmSync(home, { recursive: true, force: true });
});

interface Script {
  readonly name: string;
  readonly dependsOn?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

function component({ name, dependsOn = [], environment }: Script): Component {
  return {
    name,
    networks: [],
    ports: {},
    dependsOn,
    environment,
    readiness: { kind: 'log', text: 'ready:' },
    embedded: { product: 'script', standIn: false, entry: 'test/lab/scripted-component.ts' },
  };
}

function labOf(...scripts: Script[]): RunningLab {
  const lab = new RunningLab({
    plan: scripts.map((script) => ({
      component: component(script),
      runtime: 'embedded',
      product: 'script',
      standIn: false,
    })),
    directory,
    ports: {},
    signal: new AbortController().signal,
    wire: ({ component: own }) => ({ component: own, environment: own.environment }),
    starterOf: () => startEmbedded,
    onStarted: (_, { identity }) => {
      if (identity?.kind === 'process') started.push(identity);
    },
    onReady: (name) => order.push(`ready ${name}`),
    onEnded: (name) => order.push(`ended ${name}`),
  });
  labs.push(lab);
  return lab;
}

const well = { SAY: 'ready: well' };

describe('a lab', () => {
  it('starts components after those they depend on, and stops them before', async () => {
    const lab = labOf(
      { name: 'bff', dependsOn: ['redis'], environment: well },
      { name: 'redis', environment: well },
    );
    await lab.start();
    await lab.stop();
    expect(order).toEqual(['ready redis', 'ready bff', 'ended bff', 'ended redis']);
    expect(started.filter(isAlive)).toEqual([]);
  });

  it('tells which component died, with its exit code and its last lines', async () => {
    const lab = labOf(
      { name: 'redis', environment: well },
      { name: 'kafka', environment: { SAY: 'reading log|disk is full', EXIT_CODE: '7' } },
    );
    await expect(lab.start()).rejects.toMatchObject({
      code: 'COMPONENT_DIED',
      message: expect.stringMatching(
        /kafka ended with exit code 7 [\s\S]*reading log\s+disk is full/,
      ),
    });
    await lab.stop();
    expect(started.filter(isAlive)).toEqual([]);
  });

  it('tells a port that another program took from other deaths', async () => {
    const lab = labOf({
      name: 'nginx',
      environment: { SAY: 'nginx: port is taken: listen EADDRINUSE', EXIT_CODE: '1' },
    });
    await expect(lab.start()).rejects.toMatchObject({ code: 'PORT_TAKEN' });
  });

  it('starts nothing that depends on a component that died', async () => {
    const lab = labOf(
      { name: 'kafka', environment: { EXIT_CODE: '1' } },
      { name: 'url-api', dependsOn: ['kafka'], environment: well },
    );
    await expect(lab.start()).rejects.toMatchObject({ code: 'COMPONENT_DIED' });
    expect(started).toHaveLength(1);
  });

  it('kills a component that does not stop when asked to', async () => {
    const lab = labOf({ name: 'stubborn', environment: { ...well, IGNORE_SIGTERM: '1' } });
    await lab.start();
    await lab.stop();
    expect(started.filter(isAlive)).toEqual([]);
  });

  it('keeps everything a component prints in its log', async () => {
    const lab = labOf({ name: 'talker', environment: { SAY: 'one|two|ready: talker' } });
    await lab.start();
    await lab.stop();
    expect(readFileSync(join(directory.logs, 'talker.log'), 'utf8')).toBe(
      'one\ntwo\nready: talker\n',
    );
  });
});
