/** Runs an entry of the package as the lab does: a Node process of its own, ended by SIGTERM. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

export interface Child {
  readonly name: string;
  readonly process: ChildProcess;
  /** All that it printed, both streams. */
  readonly output: () => string;
  /** Sends it settings as the lab does, and waits until they are in force. */
  reload(environment: Readonly<Record<string, string>>): Promise<void>;
  /** SIGTERM, then its exit code. */
  stop(): Promise<number | null>;
}

export interface ChildOptions {
  readonly name: string;
  readonly entry: string;
  readonly preload?: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
}

export const packageRoot = fileURLToPath(new URL('../..', import.meta.url));

export function spawnEntry(options: ChildOptions): Child {
  const preload = options.preload === undefined ? [] : ['--import', `./${options.preload}`];
  const child = spawn(process.execPath, [...preload, options.entry], {
    cwd: packageRoot,
    env: { PATH: process.env.PATH, TRACELAB_STOP_WITH_STDIN: '1', ...options.environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  let revision = 0;
  return {
    name: options.name,
    process: child,
    output: () => output,
    reload: async (environment) => {
      revision += 1;
      const { promise, resolve } = Promise.withResolvers<void>();
      const look = () => output.includes(`revision ${revision}.`) && resolve();
      child.stdout.on('data', look);
      child.stdin.write(`${JSON.stringify({ revision, environment })}\n`);
      const end = exited.then(() => Promise.reject(new Error(`${options.name} ended: ${output}`)));
      await Promise.race([promise, end]);
      child.stdout.off('data', look);
    },
    stop: async () => {
      child.kill('SIGTERM');
      return (await exited)[0];
    },
  };
}

/** Starts an entry and waits for its `ready:` line. */
export async function startEntry(options: ChildOptions): Promise<Child> {
  const child = spawnEntry(options);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const look = () => child.output().includes(`ready: ${options.name}`) && resolve();
  child.process.stdout?.on('data', look);
  child.process.on('exit', (code) =>
    reject(new Error(`${options.name} ended with ${code}: ${child.output()}`)),
  );
  await promise;
  return child;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
