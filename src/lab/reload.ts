import type { Writable } from 'node:stream';
import { TracelabError } from '../errors.ts';
import type { OutputTail } from './output-tail.ts';
import type { Ended, RunningComponent } from './runtime.ts';

const deadlineMs = 10_000;

export interface ReloaderOptions {
  readonly name: string;
  /** Standard input of the component, held open as long as the lab lives. */
  readonly stdin: Writable;
  readonly output: Pick<OutputTail, 'printed' | 'lastLines'>;
  readonly ended: Promise<Ended>;
}

/**
 * Tells a component its new environment in one line of JSON on its standard input, and waits for
 * the line `reloaded: <name> revision <n>.` (stack/process.ts, services/telemetry/lifecycle.ts).
 */
export function reloader(options: ReloaderOptions): NonNullable<RunningComponent['reload']> {
  const { name, stdin, output, ended } = options;
  let revision = 0;
  return async (environment) => {
    revision += 1;
    const reloaded = output.printed(`reloaded: ${name} revision ${revision}.`).then(() => 'done');
    stdin.write(`${JSON.stringify({ revision, environment })}\n`);
    const late = Promise.withResolvers<'late'>();
    const timer = setTimeout(() => late.resolve('late'), deadlineMs);
    const outcome = await Promise.race([reloaded, late.promise, ended.then(() => 'ended')]);
    clearTimeout(timer);
    if (outcome === 'done') return;
    throw new TracelabError({
      code: outcome === 'late' ? 'COMPONENT_NOT_READY' : 'COMPONENT_DIED',
      message: `Component ${name} ${outcome === 'late' ? `did not take its new settings within ${deadlineMs / 1000} s` : 'ended over its new settings'}. Its last lines:\n${output.lastLines().slice(-8).join('\n')}`,
      suggestions: [`tracelab logs ${name}`, 'tracelab down', 'tracelab up'],
    });
  };
}
