/**
 * Peers: real components that the tests compare the stand-ins with, built or started on this machine.
 * In: a recipe that provides one peer. Out: environment variables that tell the tests where it is.
 *
 * Every script here runs in two ways: `node scripts/peers/<peer>.ts` prints the variables and keeps the
 * peer until SIGTERM; `node scripts/peers/<peer>.ts -- <command>` runs the command with them, also where
 * the peer cannot be had, and says so in one line. So peers nest: `engine.ts -- node jaeger.ts -- npm test`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Peer {
  readonly environment: Readonly<Record<string, string>>;
  /** Absent where nothing keeps running. */
  readonly stop?: () => Promise<void>;
}

/** Downloads and builds stay here; safe to delete. */
export const cache = fileURLToPath(new URL('../../.cache/peers/', import.meta.url));

export async function runPeer(name: string, provide: () => Promise<Peer>): Promise<void> {
  const separator = process.argv.indexOf('--');
  const command = separator < 0 ? [] : process.argv.slice(separator + 1);
  const stopped = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stopped.abort());
  const peer = await provide().catch((error: unknown) => {
    console.error(`peer ${name}: not to be had: ${reason(error)}`);
    return undefined;
  });
  try {
    if (command.length > 0) {
      process.exitCode = await runCommand(command, peer?.environment ?? {}, stopped.signal);
    } else if (peer) {
      for (const [key, value] of Object.entries(peer.environment)) console.log(`${key}=${value}`);
      if (peer.stop) await held(stopped.signal);
    } else {
      process.exitCode = 1;
    }
  } finally {
    await peer?.stop?.();
  }
}

export interface PeerProcess {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly logFile: string;
}

/** Starts a program that ends when this script does, however that ends (`setpriv` is of util-linux). */
export function spawnPeer({ program, args, environment, logFile }: PeerProcess): ChildProcess {
  const log = openSync(logFile, 'w');
  try {
    return spawn('setpriv', ['--pdeathsig', 'TERM', program, ...args], {
      // A Ctrl-C is for this script, which stops the peer in order.
      detached: true,
      env: { ...process.env, ...environment },
      stdio: ['ignore', log, log],
    });
  } finally {
    closeSync(log);
  }
}

export async function endPeer(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

async function runCommand(
  [program = '', ...args]: readonly string[],
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<number> {
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...environment } });
  signal.addEventListener('abort', () => child.kill('SIGTERM'));
  const [code] = await once(child, 'exit');
  return code ?? 130;
}

/** Until the signal; the timer keeps the process alive meanwhile. */
function held(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const alive = setInterval(() => {}, 60_000);
    const end = () => {
      clearInterval(alive);
      resolve();
    };
    if (signal.aborted) end();
    else signal.addEventListener('abort', end);
  });
}

/** One line of what went wrong: of a program's output the last line says most. */
function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return lines.find((line) => /error|fail|not found|cannot|denied/i.test(line)) ?? lines[0] ?? text;
}
