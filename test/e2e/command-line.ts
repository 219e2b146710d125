import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa, type Options, type ResultPromise } from 'execa';

const entry = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

export interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | undefined;
}

/** A folder of labs of its own, in a path with a space, and the command line that uses it. */
export interface CommandLine {
  readonly home: string;
  /** Program and first arguments. */
  readonly command: readonly string[];
  /** What is in the folder for temporary files that the command line was given. */
  temporaryFiles(): readonly string[];
  run(...args: readonly string[]): Promise<Finished>;
  /** The same, while it still runs. */
  start(args: readonly string[], options?: Options): ResultPromise<{ reject: false }>;
  json<T>(...args: readonly string[]): Promise<T>;
  /** Removes the folders. */
  remove(): void;
  /** Takes every lab down and removes the folders. */
  dispose(): Promise<void>;
}

export function commandLine(command: readonly string[] = [process.execPath, entry]): CommandLine {
  const home = mkdtempSync(join(tmpdir(), 'tracelab e2e '));
  const temporary = mkdtempSync(join(tmpdir(), 'tracelab e2e temporary '));
  // PostgreSQL refuses root and must reach its own temporary folder as another user.
  chmodSync(temporary, 0o755);
  const [file = '', ...before] = command;
  const start = (args: readonly string[], options: Options = {}) =>
    execa(file, [...before, ...args], {
      reject: false,
      env: {
        TRACELAB_HOME: home,
        TMPDIR: temporary,
        NO_COLOR: '1',
        DOCKER_HOST: `unix://${home}/no-engine.sock`,
      },
      ...options,
    }) as unknown as ResultPromise<{ reject: false }>;
  const run = async (...args: readonly string[]): Promise<Finished> => {
    const { stdout, stderr, exitCode } = await start(args);
    return { stdout: String(stdout), stderr: String(stderr), exitCode };
  };
  const remove = () => {
    for (const folder of [home, temporary]) rmSync(folder, { recursive: true, force: true });
  };
  return {
    home,
    command,
    temporaryFiles: () => readdirSync(temporary),
    run,
    start,
    json: async <T>(...args: readonly string[]) => {
      const { stdout, stderr } = await run(...args, '--json');
      try {
        return JSON.parse(stdout) as T;
      } catch {
        throw new Error(`no JSON from tracelab ${args.join(' ')}: ${stdout}\n${stderr}`);
      }
    },
    remove,
    dispose: async () => {
      await run('down', '--all');
      remove();
    },
  };
}

/** Command lines of all processes whose environment or working folder names this folder. */
export function processesOf(home: string): readonly string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .flatMap((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
        const folder = readlinkSync(`/proc/${pid}/cwd`);
        if (!environment.includes(home) && !folder.startsWith(home)) return [];
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')];
      } catch {
        return [];
      }
    });
}
