import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { TracelabError } from '../errors.ts';

/** Where a run keeps its request log: one JSON object a line, each whole as soon as it is written. */
export interface RunFolder {
  readonly path: string;
  readonly requestLog: string;
  append(record: unknown): void;
  /** Records so far. */
  count(): number;
  close(): void;
}

export interface RunFolderOptions {
  readonly scenario: string;
  readonly startedAt: Date;
  readonly workingDirectory?: string;
}

/** Makes `.tracelab/runs/<start>-<scenario>`; runs of the same moment get folders of their own. */
export function makeRunFolder(options: RunFolderOptions): string {
  const { scenario, startedAt, workingDirectory = process.cwd() } = options;
  const runs = join(workingDirectory, '.tracelab', 'runs');
  const name = `${startedAt.toISOString().replaceAll(':', '-')}-${scenario}`;
  try {
    mkdirSync(runs, { recursive: true });
    return makeFolder(join(runs, name));
  } catch (cause) {
    throw new TracelabError({
      code: 'BAD_USAGE',
      message: `The folder of this run cannot be made in ${runs}: ${(cause as Error).message}`,
      suggestions: ['run tracelab in a folder that you can write to'],
      cause,
    });
  }
}

export function openRunFolder(options: RunFolderOptions): RunFolder {
  const path = makeRunFolder(options);
  const requestLog = join(path, 'requests.jsonl');
  const file = openSync(requestLog, 'wx');
  let count = 0;
  return {
    path,
    requestLog,
    append: (record) => {
      // Not buffered: what was sent is to be read even if this process is killed.
      writeSync(file, `${JSON.stringify(record)}\n`);
      count += 1;
    },
    count: () => count,
    close: () => closeSync(file),
  };
}

function makeFolder(wanted: string): string {
  for (let number = 1; ; number += 1) {
    const path = number === 1 ? wanted : `${wanted}-${number}`;
    try {
      mkdirSync(path);
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Runs `body` with a folder of its own; an interrupted run ends by saying where its log is kept. */
export async function inRunFolder<T>(
  { signal, ...options }: RunFolderOptions & { readonly signal: AbortSignal },
  body: (folder: RunFolder) => Promise<T>,
): Promise<T> {
  const folder = openRunFolder(options);
  try {
    return await body(folder);
  } catch (error) {
    throw signal.aborted ? interruptedRun(options.scenario, folder) : error;
  } finally {
    folder.close();
  }
}

/** How an interrupted run ends: what was sent is kept, and it says where. */
export function interruptedRun(scenario: string, folder: RunFolder): TracelabError {
  return new TracelabError({
    code: 'INTERRUPTED',
    message: `${scenario} was interrupted after ${folder.count()} requests. The partial run is kept, without a verdict: ${folder.requestLog}`,
  });
}
