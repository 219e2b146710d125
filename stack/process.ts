/** How the entry of an embedded component lives and ends; shared by all of `stack/`. */
import { createInterface } from 'node:readline';
import { z } from 'zod';

const settings = z.object({
  revision: z.int(),
  environment: z.record(z.string(), z.string()),
});

/**
 * Says that the component takes work, then waits to be stopped: by SIGTERM, SIGINT, or the end of
 * standard input, which the lab holds open so that its children end when the lab is killed.
 * `reload`, where given, reads the environment anew: the component declares `reloads`.
 */
export function runUntilStopped(
  name: string,
  address: { readonly host: string; readonly port: number },
  stop: () => Promise<void>,
  reload?: () => Promise<void> | void,
): void {
  let stopping = false;
  const end = () => {
    if (stopping) return;
    stopping = true;
    stop().then(
      () => process.exit(0),
      (error: unknown) => fail(name, error),
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  // A terminal or /dev/null at standard input says nothing about the lab.
  if (process.env.TRACELAB_STOP_WITH_STDIN === '1') {
    process.stdin.on('end', end).on('error', end).resume();
    if (reload) takeSettings(name, reload);
  }
  console.log(`ready: ${name} on ${address.host}:${address.port}`);
}

/**
 * The lab sends a new environment as a line of JSON on standard input, and waits for the line that
 * says it is in force (src/lab/reload.ts).
 */
function takeSettings(name: string, reload: () => Promise<void> | void): void {
  createInterface({ input: process.stdin }).on('line', async (line) => {
    try {
      const { revision, environment } = settings.parse(JSON.parse(line));
      Object.assign(process.env, environment);
      await reload();
      console.log(`reloaded: ${name} revision ${revision}.`);
    } catch (error) {
      fail(name, error);
    }
  });
}

/** One line on stderr and exit code 1: the lab shows it as the reason why the component died. */
export function fail(name: string, error: unknown): never {
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const reason = error instanceof Error ? error.message : String(error);
  console.error(`${name}: ${taken ? `port is taken: ${reason}` : reason}`);
  process.exit(1);
}

/** Reads a required environment variable. */
export function required(name: string, environment: NodeJS.ProcessEnv = process.env): string {
  const value = environment[name];
  if (value === undefined || value === '') {
    throw new Error(`environment variable ${name} is not set`);
  }
  return value;
}

/** Reads a required port number, 0 (any free port) to 65535. */
export function requiredPort(name: string, environment: NodeJS.ProcessEnv = process.env): number {
  const value = required(name, environment);
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`environment variable ${name} is "${value}", not a port number (0 to 65535)`);
  }
  return port;
}
