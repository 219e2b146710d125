import { tmpdir } from 'node:os';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Component } from '../../src/lab/component.ts';
import { labDirectory } from '../../src/lab/directory.ts';
import { RunningLab } from '../../src/lab/running-lab.ts';
import type { StartComponent } from '../../src/lab/runtime.ts';

const componentNamed = (name: string): Component => ({
  name,
  networks: [],
  ports: {},
  dependsOn: [],
  environment: {},
  readiness: { kind: 'log', text: 'ready' },
});

describe('rewire', () => {
  let history: string[];
  let ratio: string | undefined;
  let lab: RunningLab;

  /** Writes down what happens to a component; only the edge can reload. */
  const start: StartComponent = async ({ component: { name }, environment }) => {
    history.push(`${name} starts with ${environment['RATIO']}`);
    const ended = Promise.withResolvers<{ code: number; lastLines: [] }>();
    return {
      name,
      identity: { kind: 'container', id: name },
      ended: ended.promise,
      lastLines: () => [],
      printed: () => Promise.resolve(),
      ...(name === 'edge'
        ? {
            reload: async (changed: Readonly<Record<string, string>>) => {
              history.push(`${name} reloads ${changed['RATIO']}`);
            },
          }
        : {}),
      stop: async () => {
        history.push(`${name} stops`);
        ended.resolve({ code: 0, lastLines: [] });
      },
    };
  };

  function environmentOf(name: string): Readonly<Record<string, string>> {
    if (name === 'cache') return { RATIO: 'none' };
    return ratio === undefined ? {} : { RATIO: ratio };
  }

  beforeEach(async () => {
    history = [];
    ratio = '1';
    lab = new RunningLab({
      plan: ['edge', 'collector', 'cache'].map((name) => ({
        component: componentNamed(name),
        runtime: 'docker' as const,
        product: name,
        standIn: true,
      })),
      directory: labDirectory('rewired', { TRACELAB_HOME: tmpdir() }),
      ports: {},
      signal: new AbortController().signal,
      wire: ({ component }) => ({
        component,
        environment: environmentOf(component.name),
      }),
      starterOf: () => start,
      onStarted: () => {},
      onReady: () => {},
      onEnded: () => {},
    });
    await lab.start();
    history = [];
  });

  it('reloads who can, restarts who cannot, and leaves the rest alone', async () => {
    ratio = '0.1';
    await lab.rewire();
    expect(history.filter((line) => line.startsWith('edge'))).toEqual(['edge reloads 0.1']);
    expect(history.filter((line) => line.startsWith('collector'))).toEqual([
      'collector stops',
      'collector starts with 0.1',
    ]);
    expect(history.filter((line) => line.startsWith('cache'))).toEqual([]);
  });

  it('tells who reloads of a variable that fell away', async () => {
    ratio = undefined;
    await lab.rewire();
    expect(history).toContain('edge reloads ');
  });

  it('does nothing when nothing has changed, nor twice for one change', async () => {
    await lab.rewire();
    expect(history).toEqual([]);
    ratio = '0.1';
    await lab.rewire();
    history = [];
    await lab.rewire();
    expect(history).toEqual([]);
  });
});
