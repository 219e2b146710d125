import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TracelabError } from '../../errors.ts';
import type { WiredNative, WiredProcess } from '../native/wire.ts';
import { type OutputTail, tailOutput } from '../output-tail.ts';
import { identify, type ProcessIdentity, signalGroup } from '../process-identity.ts';
import type { Ended, RunningComponent, StartOptions } from '../runtime.ts';

/** Time a process has to stop by itself before it is killed; Kafka takes its time. */
const stopDeadlineMs = 8_000;

interface RunningProcess {
  readonly identity: ProcessIdentity;
  readonly output: OutputTail;
  readonly ended: Promise<number | null>;
}

/** Starts a component as the processes of programs found on this machine. */
export async function startNative(options: StartOptions): Promise<RunningComponent> {
  const { component, native, signal } = options;
  if (!native) throw new Error(`component ${component.name} was not wired for the native runtime`);
  await writeFiles(native);
  const running: RunningProcess[] = [];
  const stop = () => stopInReverse(running);
  try {
    for (const process of native.processes) {
      signal.throwIfAborted();
      const started = await startProcess(process, options);
      running.push(started);
      if (!process.preparation) continue;
      await prepared(component.name, process, started, signal);
      running.pop();
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const [first] = running;
  if (!first) throw new Error(`component ${component.name} declares no process that keeps running`);
  return {
    name: component.name,
    identity: first.identity,
    // One of them is missing: then the component is not whole any more.
    ended: Promise.race(
      running.map(async ({ ended, output }): Promise<Ended> => {
        const code = await ended;
        return { code, lastLines: output.lastLines() };
      }),
    ),
    lastLines: () => running.flatMap(({ output }) => output.lastLines()),
    printed: (text) => Promise.race(running.map(({ output }) => output.printed(text))),
    stop,
  };
}

/** What they hold may be secret. */
async function writeFiles({ folder, folders, files }: WiredNative): Promise<void> {
  for (const path of [folder, ...folders]) await mkdir(path, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { mode: 0o600 });
  }
}

async function startProcess(
  { command, heedsStdin }: WiredProcess,
  { component, environment, native, logFile, onProcess }: StartOptions,
): Promise<RunningProcess> {
  const [program = '', ...args] = command;
  const child: ChildProcess = spawn(program, args, {
    cwd: native?.folder,
    env: environment,
    detached: true,
    stdio: [heedsStdin ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  });
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  failed.catch(() => {});
  if (child.pid === undefined) {
    throw await failed.catch(
      (cause: Error) =>
        new TracelabError({
          code: 'COMPONENT_DIED',
          message: `Component ${component.name}: ${program} cannot be run: ${cause.message}`,
          suggestions: ['tracelab doctor', `tracelab up --with ${component.name}=embedded`],
          cause,
        }),
    );
  }
  // In the same breath, so that whoever clears up after a killed lab knows of it.
  const identity = identify(child.pid);
  onProcess?.(identity);
  child.stdin?.on('error', () => {});
  const output = tailOutput(
    [child.stdout, child.stderr].filter((stream) => stream !== null),
    logFile,
  );
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', async (code) => {
      await output.closed;
      resolve(code);
    });
  });
  return { identity, output, ended };
}

async function prepared(
  name: string,
  { command }: WiredProcess,
  { ended, output, identity }: RunningProcess,
  signal: AbortSignal,
): Promise<void> {
  const abort = () => signalGroup(identity, 'SIGKILL');
  signal.addEventListener('abort', abort);
  const code = await ended.finally(() => signal.removeEventListener('abort', abort));
  signal.throwIfAborted();
  if (code === 0) return;
  throw new TracelabError({
    code: 'COMPONENT_DIED',
    message: `Component ${name}: ${command[0]} ended with exit code ${code} while it prepared the start. Its last lines:\n${output.lastLines().slice(-8).join('\n')}`,
    suggestions: ['tracelab doctor', `tracelab up --with ${name}=embedded`],
  });
}

async function stopInReverse(running: readonly RunningProcess[]): Promise<void> {
  for (const { identity, ended } of running.toReversed()) {
    signalGroup(identity, 'SIGTERM');
    const timer = setTimeout(() => signalGroup(identity, 'SIGKILL'), stopDeadlineMs);
    await ended;
    clearTimeout(timer);
  }
}
