import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { components } from '../../stack/index.ts';
import { labDirectory } from './directory.ts';
import { readRunningLab } from './endpoints.ts';
import { unknownComponent } from './plan.ts';

const followIntervalMs = 200;

export interface LogResult {
  readonly component: string;
  readonly file: string;
  readonly lines: readonly string[];
  /** Size of the log when it was read. */
  readonly sizeBytes: number;
}

export interface LogOptions {
  readonly lab: string;
  readonly component: string;
  /** How many of the last lines. */
  readonly lines: number;
}

export async function readLog({ lab, component, lines }: LogOptions): Promise<LogResult> {
  if (!components.some(({ name }) => name === component))
    throw unknownComponent(component, components);
  readRunningLab(lab);
  const file = join(labDirectory(lab).logs, `${component}.log`);
  const content = await readFile(file).catch(() => Buffer.alloc(0));
  const all = content.toString('utf8').replace(/\n$/, '').split('\n');
  return { component, file, lines: all.slice(-lines), sizeBytes: content.length };
}

/** Hands over what is appended to the log until the signal is aborted. */
export async function followLog(
  { file, sizeBytes }: LogResult,
  onText: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const handle = await open(file);
  let position = sizeBytes;
  const buffer = Buffer.alloc(65_536);
  try {
    while (!signal.aborted) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
      position += bytesRead;
      if (bytesRead > 0) onText(buffer.toString('utf8', 0, bytesRead));
      else await delay(followIntervalMs, undefined, { signal }).catch(() => {});
    }
  } finally {
    await handle.close();
  }
}
