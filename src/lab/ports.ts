import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { TracelabError } from '../errors.ts';
import type { Component } from './component.ts';

/** Below the range from which systems take ports for outgoing connections (RFC 6335, Linux 32768). */
const lowest = 20_000;
const highest = 32_000;

export interface ReplacedPort {
  readonly component: string;
  readonly port: string;
  readonly wanted: number;
  readonly used: number;
}

export interface AllocatedPorts {
  /** Port on loopback by component and port name. */
  readonly ports: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly replaced: readonly ReplacedPort[];
}

/** Whether a port can be bound on loopback right now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
}

/** Chooses a free port on loopback for every port of every component. */
export async function allocatePorts(components: readonly Component[]): Promise<AllocatedPorts> {
  const used = new Set<number>();
  const ports: Record<string, Record<string, number>> = {};
  const replaced: ReplacedPort[] = [];
  const take = async (port: number) => {
    if (used.has(port) || !(await isFree(port))) return false;
    used.add(port);
    return true;
  };
  for (const component of components) {
    const own: Record<string, number> = {};
    ports[component.name] = own;
    for (const [name, { preferred }] of Object.entries(component.ports)) {
      if (preferred !== undefined && (await take(preferred))) {
        own[name] = preferred;
        continue;
      }
      const port = await takeAny(take);
      own[name] = port;
      if (preferred !== undefined) {
        replaced.push({ component: component.name, port: name, wanted: preferred, used: port });
      }
    }
  }
  return { ports, replaced };
}

async function takeAny(take: (port: number) => Promise<boolean>): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = randomInt(lowest, highest);
    if (await take(port)) return port;
  }
  throw new TracelabError({
    code: 'PORT_TAKEN',
    message: `No free port was found between ${lowest} and ${highest} on 127.0.0.1 in 200 attempts.`,
    suggestions: ['tracelab status', 'tracelab down'],
  });
}
