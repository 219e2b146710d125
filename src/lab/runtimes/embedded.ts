import { spawn } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Component } from '../component.ts';
import { tailOutput } from '../output-tail.ts';
import { identify, signalGroup } from '../process-identity.ts';
import { reloader } from '../reload.ts';
import type { Ended, RunningComponent, StartOptions } from '../runtime.ts';

/** Time a component has to stop by itself before it is killed. */
const stopDeadlineMs = 5_000;

/** Package root: the repository, or `dist/` in the published package. */
export const packageRoot = fileURLToPath(new URL('../../../', import.meta.url));
const built = import.meta.url.endsWith('.js');

/** Absolute path of a module that a component declares with `.ts`. */
export function modulePath(relative: string): string {
  return packageRoot + (built ? relative.replace(/\.ts$/, '.js') : relative);
}

function nodeArguments({ name, embedded }: Component): string[] {
  if (!embedded) throw new Error(`component ${name} declares no embedded runtime`);
  const preload = embedded.preload
    ? ['--import', pathToFileURL(modulePath(embedded.preload)).href]
    : [];
  return [...preload, modulePath(embedded.entry)];
}

/** Starts a component as a Node process of its own, in a process group of its own. */
export async function startEmbedded(options: StartOptions): Promise<RunningComponent> {
  const { component, environment, logFile } = options;
  const child = spawn(process.execPath, nodeArguments(component), {
    cwd: packageRoot,
    env: environment,
    detached: true,
    // Standard input stays open as long as the lab lives: its end tells the component to stop.
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => {});
  const output = tailOutput([child.stdout, child.stderr], logFile);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  const identity = identify(child.pid as number);
  const ended = new Promise<Ended>((resolve) => {
    child.once('exit', async (code) => {
      await output.closed;
      resolve({ code, lastLines: output.lastLines() });
    });
  });
  return {
    name: component.name,
    identity,
    ended,
    lastLines: output.lastLines,
    printed: output.printed,
    ...(component.embedded?.reloads
      ? { reload: reloader({ name: component.name, stdin: child.stdin, output, ended }) }
      : {}),
    stop: async () => {
      signalGroup(identity, 'SIGTERM');
      const timer = setTimeout(() => signalGroup(identity, 'SIGKILL'), stopDeadlineMs);
      await ended;
      clearTimeout(timer);
    },
  };
}
