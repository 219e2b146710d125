import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { TracelabError } from '../errors.ts';

const recordSchema = z.looseObject({
  method: z.string(),
  path: z.string(),
  /** Absent when no answer came. */
  status: z.int().optional(),
  error: z.string().optional(),
  /** Empty where the edge was to start the trace, and no answer came. */
  traceId: z.string(),
  /** Of the answer; some logs leave them out. */
  headers: z.record(z.string(), z.union([z.string(), z.array(z.string())]).optional()).default({}),
});
export type LoggedRequest = z.infer<typeof recordSchema>;

export interface RunLog {
  /** Path of the log. */
  readonly path: string;
  /** As the run's folder is named; undefined for a folder of another name. */
  readonly scenario: string | undefined;
  readonly records: readonly LoggedRequest[];
}

/**
 * The request log of a run: `.tracelab/runs/<id>/requests.jsonl` below the working directory, or of
 * the folder at the path given. Throws BAD_USAGE, with the line where one is not a record.
 */
export async function readRunLog(idOrPath: string, workingDirectory = '.'): Promise<RunLog> {
  const folder = /[/\\]/.test(idOrPath)
    ? idOrPath
    : join(workingDirectory, '.tracelab', 'runs', idOrPath);
  const path = join(folder, 'requests.jsonl');
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw badLog(`There is no request log of this run: ${cause.message}`, cause);
  });
  const lines = text.split('\n').filter((line) => line !== '');
  const records = lines.map((line, at) => {
    try {
      return recordSchema.parse(JSON.parse(line));
    } catch (cause) {
      const why = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
      throw badLog(`${path}:${at + 1} is no record of a request: ${why}`, cause);
    }
  });
  // "2026-11-21T10-20-30.456Z-rate-limit", and "-2" for a run of the same moment.
  const scenario = /Z-([a-z-]+?)(?:-\d+)?$/.exec(basename(folder))?.[1];
  return { path, scenario, records };
}

function badLog(message: string, cause: unknown): TracelabError {
  return new TracelabError({
    code: 'BAD_USAGE',
    message,
    suggestions: ['ls .tracelab/runs      (the runs of this folder)'],
    cause,
  });
}
