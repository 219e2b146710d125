import { accessSync, constants, mkdirSync } from 'node:fs';
import { availableParallelism, freemem, networkInterfaces } from 'node:os';
import { delimiter, join } from 'node:path';
import { components } from '../../stack/index.ts';
import type { Component } from './component.ts';
import { labsHome } from './directory.ts';
import { findNative } from './native/find.ts';
import { portHolder } from './port-holder.ts';
import { isFree } from './ports.ts';

export interface DoctorCheck {
  readonly name: string;
  /** `note`: works, with a difference worth knowing. */
  readonly result: 'ok' | 'note' | 'problem';
  readonly detail: string;
}

export interface DoctorComponent {
  readonly name: string;
  /** What the embedded runtime runs. */
  readonly embedded: string;
  readonly standIn: boolean;
  /** Image of the docker runtime, where there is one. */
  readonly image?: string;
  /** What this machine has of it, where it could be a program of this machine. */
  readonly native?:
    | { readonly kind: 'found'; readonly product: string }
    | { readonly kind: 'missing'; readonly why: string; readonly obtain: string };
  /** How it is given by its address, where it can be. */
  readonly external?: string;
}

export interface DoctorResult {
  readonly checks: readonly DoctorCheck[];
  readonly components: readonly DoctorComponent[];
}

/** What several components need of this machine. */
const programs = { java: 'Kafka and Keycloak of this machine need it' } as const;
const wantedMemoryBytes = 2 ** 30;

/** What this machine offers a lab; changes nothing on it. */
export async function examine(): Promise<DoctorResult> {
  return {
    checks: [
      node(),
      cores(),
      memory(),
      labFolder(),
      ...(await preferredPorts()),
      loopback(),
      await docker(),
      ...Object.entries(programs).map(([name, use]) => program(name, use)),
    ],
    components: await Promise.all(components.map(examineComponent)),
  };
}

async function examineComponent(component: Component): Promise<DoctorComponent> {
  const { name, embedded, docker: image, native, external } = component;
  const finding = native && (await findNative(component, native));
  return {
    name,
    embedded: embedded?.product ?? 'none',
    standIn: embedded?.standIn ?? false,
    ...(image ? { image: image.image } : {}),
    ...(finding?.kind === 'found' ? { native: { kind: 'found', product: finding.product } } : {}),
    ...(native && finding?.kind === 'missing'
      ? { native: { kind: 'missing', why: finding.why, obtain: native.obtain } }
      : {}),
    ...(external ? { external: `--with ${name}=${external.example}` } : {}),
  };
}

function node(): DoctorCheck {
  return { name: 'Node', result: 'ok', detail: `${process.version} at ${process.execPath}` };
}

function cores(): DoctorCheck {
  const count = availableParallelism();
  return { name: 'processors', result: count >= 2 ? 'ok' : 'note', detail: `${count}` };
}

function memory(): DoctorCheck {
  const free = freemem();
  const detail = `${Math.round(free / 2 ** 20)} MiB free, a lab takes up to 1024 MiB`;
  return { name: 'memory', result: free >= wantedMemoryBytes ? 'ok' : 'note', detail };
}

function labFolder(): DoctorCheck {
  const home = labsHome();
  try {
    mkdirSync(home, { recursive: true });
    accessSync(home, constants.W_OK);
    return { name: 'folder of the labs', result: 'ok', detail: home };
  } catch (error) {
    const detail = `${(error as Error).message}; set TRACELAB_HOME to a folder you own`;
    return { name: 'folder of the labs', result: 'problem', detail };
  }
}

async function preferredPorts(): Promise<DoctorCheck[]> {
  const preferred = components.flatMap(({ name, ports }) =>
    Object.values(ports).flatMap((port) =>
      port.preferred ? [{ name, number: port.preferred }] : [],
    ),
  );
  return Promise.all(
    preferred.map(async ({ name, number }): Promise<DoctorCheck> => {
      const check = `port ${number} for ${name}`;
      if (await isFree(number)) return { name: check, result: 'ok', detail: 'free' };
      const holder = portHolder(number) ?? 'another process';
      return { name: check, result: 'note', detail: `taken by ${holder}; a lab takes another one` };
    }),
  );
}

function loopback(): DoctorCheck {
  const addresses = Object.values(networkInterfaces()).flat();
  const six = addresses.some((address) => address?.internal && address.family === 'IPv6');
  const detail = six ? '127.0.0.1 and ::1' : '127.0.0.1 (no IPv6; a lab needs none)';
  return { name: 'loopback', result: 'ok', detail };
}

async function docker(): Promise<DoctorCheck> {
  const { dockerEngine } = await import('./docker/engine.ts');
  try {
    const engine = dockerEngine();
    const detail = `${await engine.version()} at ${engine.address}`;
    return { name: 'Docker engine', result: 'ok', detail };
  } catch (error) {
    const detail = `${(error as Error).message} The embedded runtime needs none.`;
    return { name: 'Docker engine', result: 'note', detail };
  }
}

function program(name: string, use: string): DoctorCheck {
  const found = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable);
  return {
    name,
    result: found ? 'ok' : 'note',
    detail: found ?? `not found; ${use}, a lab does not`,
  };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
