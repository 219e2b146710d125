/** Runs an entry of an embedded component as the lab does: a process of its own, environment only. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

export interface EntryProcess {
  readonly pid: number;
  /** The line "ready: …"; rejects with what it wrote to stderr if it ends without one. */
  readonly ready: Promise<string>;
  /** Exit code, signal and all of stderr. */
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>;
  /** Sends settings as the lab does; resolves when they are in force. */
  readonly reload: (environment: Readonly<Record<string, string>>) => Promise<void>;
  readonly signal: (name: NodeJS.Signals) => void;
  /** What happens when the lab is killed. */
  readonly closeStdin: () => void;
}

export function startEntry(
  entry: string,
  environment: Readonly<Record<string, string>>,
): EntryProcess {
  const child = spawn(process.execPath, [entry], {
    env: { PATH: process.env.PATH, TRACELAB_STOP_WITH_STDIN: '1', ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const stderr = text(child.stderr);
  const ended = once(child, 'close').then(async ([code]) => ({ code, stderr: await stderr }));
  const ready = new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      const line = /^ready: .*$/m.exec(output)?.[0];
      if (line) resolve(line);
    });
    ended.then((end) => reject(new Error(`ended with ${end.code}: ${end.stderr}`)));
  });
  ready.catch(() => {}); // not every test awaits it
  let revision = 0;
  return {
    pid: child.pid ?? 0,
    ready,
    ended,
    reload: async (settings) => {
      revision += 1;
      const { promise, resolve } = Promise.withResolvers<void>();
      const look = (chunk: string) => chunk.includes(`revision ${revision}.`) && resolve();
      child.stdout.on('data', look);
      child.stdin.write(`${JSON.stringify({ revision, environment: settings })}\n`);
      await Promise.race([promise, ended]);
      child.stdout.off('data', look);
    },
    signal: (name) => child.kill(name),
    closeStdin: () => child.stdin.end(),
  };
}
