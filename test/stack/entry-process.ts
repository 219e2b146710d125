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
  return {
    pid: child.pid ?? 0,
    ready,
    ended,
    signal: (name) => child.kill(name),
    closeStdin: () => child.stdin.end(),
  };
}
