import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Component } from '../../src/lab/component.ts';
import { findNative } from '../../src/lab/native/find.ts';
import { planLab } from '../../src/lab/plan.ts';
import { allocatePorts } from '../../src/lab/ports.ts';
import { waitUntilReady } from '../../src/lab/probe.ts';
import { startEmbedded } from '../../src/lab/runtimes/embedded.ts';
import { startNative } from '../../src/lab/runtimes/native.ts';
import { LabSecrets } from '../../src/lab/secrets.ts';
import { wire } from '../../src/lab/wiring.ts';

type Ports = Readonly<Record<string, number>>;

export interface LabComponentOptions {
  readonly component: Component;
  readonly runtime: 'embedded' | 'native';
  /** Where what it calls is: ports by component and by the port's name. */
  readonly around: readonly { readonly component: Component; readonly ports: Ports }[];
  /** Values of `${setting:…}`. */
  readonly settings: Readonly<Record<string, string>>;
  /** Values of `${secret:…}`; others are made. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Replaces the program that is looked for. */
  readonly program?: string | undefined;
}

export interface LabComponent {
  readonly ports: Ports;
  stop(): Promise<void>;
}

/** One component as a lab starts it, its configuration adapted as a lab does, without the rest of a lab. */
export async function startLabComponent(options: LabComponentOptions): Promise<LabComponent> {
  const { runtime, around, settings, secrets = {}, program } = options;
  const component = unpreferred(options.component, runtime);
  const { name, native } = component;
  const environment = program ? { ...process.env, [variable('NATIVE', name)]: program } : undefined;
  const wanted = runtime === 'native' && native;
  const [planned] = planLab({
    components: [component],
    runtime: 'embedded',
    overrides: { [name]: runtime },
    natives: wanted ? { [name]: await findNative(component, native, environment) } : {},
  }).components;
  if (!planned) throw new Error(`${name} was not planned`);
  const directory = temporaryDirectory();
  const ports = (await allocatePorts([component])).ports[name] ?? {};
  const given = Object.entries(secrets).map(([key, value]) => [variable('SECRET', key), value]);
  const wired = wire({
    planned,
    plan: [planned],
    components: [component, ...around.map((other) => other.component)],
    ports: {
      [name]: ports,
      ...Object.fromEntries(around.map((other) => [other.component.name, other.ports])),
    },
    secrets: LabSecrets.create(directory.secrets, Object.fromEntries(given)),
    directory,
    settings,
    alterations: {},
  });
  const { signal } = new AbortController();
  const running = await (runtime === 'native' ? startNative : startEmbedded)({
    ...wired,
    ports,
    labName: directory.name,
    logFile: join(directory.logs, `${name}.log`),
    signal,
  });
  const stop = async () => {
    await running.stop();
    rmSync(directory.root, { recursive: true, force: true });
  };
  const readiness = component[runtime]?.readiness ?? component.readiness;
  const target = { ports, printed: running.printed };
  const ready = waitUntilReady(readiness, target, { deadlineMs: 30_000, signal });
  if (!(await Promise.race([ready, running.ended.then(() => false)]))) {
    const lines = running.lastLines().join('\n');
    await stop();
    throw new Error(`${name} (${planned.product}) was not ready: ${lines}`);
  }
  return { ports, stop };
}

function variable(what: 'NATIVE' | 'SECRET', name: string): string {
  return `TRACELAB_${what}_${name.toUpperCase().replaceAll('-', '_')}`;
}

function temporaryDirectory() {
  const root = mkdtempSync(join(tmpdir(), 'tracelab-peer-'));
  const at = (name: string) => join(root, name);
  mkdirSync(at('logs'));
  return {
    name: 'contract',
    root,
    state: at('state.json'),
    lock: at('lock.json'),
    secrets: at('secrets.json'),
    logs: at('logs'),
    data: at('data'),
  };
}

/** With the ports of its runtime, none of them preferred: a lab may run beside the tests. */
function unpreferred(component: Component, runtime: 'embedded' | 'native'): Component {
  const all = { ...component.ports, ...(runtime === 'native' ? component.native?.ports : {}) };
  const ports = Object.entries(all).map(([name, { number }]) => [name, { number }]);
  return { ...component, ports: Object.fromEntries(ports) };
}
