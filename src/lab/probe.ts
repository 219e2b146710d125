import { get } from 'node:http';
import { connect } from 'node:net';
import { becomes } from '../poll.ts';
import type { Probe } from './component.ts';

const intervalMs = 25;
const attemptTimeoutMs = 1_000;
/** Time that an accepted connection must stay open. */
const holdMs = 25;

export interface ProbeTarget {
  /** As in a URL; loopback without it. */
  readonly host?: string | undefined;
  /** Port on that host by the port's name in the component. */
  readonly ports: Readonly<Record<string, number>>;
  printed(text: string): Promise<void>;
}

export interface ProbeOptions {
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

/** Resolves to whether the component was ready before the deadline. */
export async function waitUntilReady(
  probe: Probe,
  target: ProbeTarget,
  { deadlineMs, signal }: ProbeOptions,
): Promise<boolean> {
  if (probe.kind === 'log') return printedInTime(target.printed(probe.text), deadlineMs, signal);
  const ready = await becomes(async () => ((await answers(probe, target)) ? true : undefined), {
    deadlineMs,
    intervalMs,
    signal,
  });
  return ready === true;
}

/** One attempt: whether the component answers now. A log probe says nothing about now. */
export function answers(
  probe: Exclude<Probe, { kind: 'log' }>,
  { host = '127.0.0.1', ports }: Omit<ProbeTarget, 'printed'>,
): Promise<boolean> {
  const port = ports[probe.port];
  const hostname = host.replace(/^\[|\]$/g, '');
  if (port === undefined)
    throw new Error(`the probe names the port "${probe.port}", which is not declared`);
  switch (probe.kind) {
    case 'http':
      return answersHttp(hostname, port, probe.path);
    case 'tcp':
      return acceptsTcp(hostname, port, probe.hello);
  }
}

function answersHttp(host: string, port: number, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ host, port, path, agent: false, timeout: attemptTimeoutMs });
    request.on('response', (response) => {
      response.resume();
      resolve(response.statusCode !== undefined && response.statusCode < 400);
    });
    request.on('timeout', () => request.destroy());
    request.on('close', () => resolve(false));
    request.on('error', () => resolve(false));
  });
}

/**
 * Whether a connection is accepted and stays, or its hello is answered. The port of a container is
 * accepted by the engine's proxy, which closes while nothing listens inside: soon, if it is not busy.
 */
function acceptsTcp(host: string, port: number, hello?: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: attemptTimeoutMs });
    let accepted = false;
    const end = (ready: boolean) => {
      socket.destroy();
      resolve(ready);
    };
    socket.once('connect', () => {
      if (hello !== undefined) return socket.write(Buffer.from(hello, 'hex'));
      accepted = true;
      return socket.setTimeout(holdMs);
    });
    socket.once('data', () => end(true));
    socket.once('timeout', () => end(accepted));
    socket.once('end', () => end(false));
    socket.once('error', () => end(false));
  });
}

async function printedInTime(
  printed: Promise<void>,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const expired = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]);
  return Promise.race([
    printed.then(() => true),
    new Promise<boolean>((resolve) => {
      expired.addEventListener('abort', () => resolve(false), { once: true });
    }),
  ]);
}
