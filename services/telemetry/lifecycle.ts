/**
 * How a service lives and ends: reads its configuration, starts, says `ready:`, and on SIGTERM,
 * SIGINT or the end of standard input stops taking work, sends its last spans and exits with 0.
 */
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { readConfig } from './config.ts';
import { takeFaults } from './faults/current.ts';
import { variable as faultsVariable } from './faults/fault.ts';
import { flushSpans } from './flush.ts';
import { readSamplerAnew } from './sampler.ts';

export interface RunningService {
  readonly host: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** Within the two seconds that the lab grants before it kills. */
const stopTimeoutMs = 1200;
const flushTimeoutMs = 600;

export async function runService<S extends z.ZodType>(
  name: string,
  schema: S,
  start: (config: z.output<S>) => Promise<RunningService>,
): Promise<void> {
  try {
    takeFaults(name, process.env[faultsVariable]);
    const service = await start(readConfig(schema, process.env));
    stopWhenAsked(name, service);
    console.log(`ready: ${name} on ${service.host}:${service.port}`);
  } catch (error) {
    fail(name, error);
  }
}

function stopWhenAsked(name: string, service: RunningService): void {
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    try {
      await within(stopTimeoutMs, service.stop());
    } catch (error) {
      console.error(`${name}: did not stop cleanly: ${messageOf(error)}`);
    }
    await within(flushTimeoutMs, flushSpans()).catch((error: unknown) => {
      console.error(`${name}: last spans are lost: ${messageOf(error)}`);
    });
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // The lab keeps a pipe open as standard input; a terminal or /dev/null says nothing about it.
  if (process.env.TRACELAB_STOP_WITH_STDIN === '1') {
    process.stdin.on('end', stop).on('error', stop).resume();
    takeSettings(name);
  }
}

const settings = z.object({
  revision: z.int(),
  environment: z.record(z.string(), z.string()),
});

/**
 * The lab sends a new environment as a line of JSON on that pipe, and waits for the line that says
 * it is in force. Of it only the sampler and the faults to play may differ.
 */
function takeSettings(name: string): void {
  createInterface({ input: process.stdin }).on('line', (line) => {
    try {
      const { revision, environment } = settings.parse(JSON.parse(line));
      Object.assign(process.env, environment);
      readSamplerAnew();
      takeFaults(name, environment[faultsVariable]);
      console.log(`reloaded: ${name} revision ${revision}.`);
    } catch (error) {
      fail(name, error);
    }
  });
}

/** One line on stderr, then the exit code that says the service could not do its work. */
export function fail(name: string, error: unknown): never {
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  console.error(`${name}: ${taken ? 'port is taken: ' : ''}${messageOf(error)}`);
  process.exit(1);
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(messageOf).join('; ');
  }
  return (error instanceof Error ? error.message : String(error)).replaceAll('\n', ' ');
}

async function within(timeoutMs: number, work: Promise<void>): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`not done within ${timeoutMs} ms`)), timeoutMs);
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
