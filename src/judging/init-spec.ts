import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { TracelabError } from '../errors.ts';
import { wrap } from '../report/wrap.ts';
import { contractSchema } from '../verify/contract.ts';
import { type ContractDraft, draftContract } from '../verify/draft-contract.ts';
import type { Trace } from '../verify/trace.ts';

export interface InitSpecOptions {
  readonly trace: Trace;
  /** Others of the same kind of request. */
  readonly alike: readonly Trace[];
  readonly name: string | undefined;
  readonly all: boolean;
  /** Path of the spec; `<name>.trace.yaml` otherwise. */
  readonly out: string | undefined;
  readonly force: boolean;
}

export interface InitSpecResult {
  readonly spec: string;
  readonly schema: string;
  readonly traceId: string;
  readonly alike: readonly string[];
  readonly hops: readonly string[];
  readonly leftOut: readonly string[];
}

const schemaFile = 'trace.schema.json';

/** Writes a spec that the trace fulfils, and beside it the JSON Schema for the editor. */
export async function initSpec(options: InitSpecOptions): Promise<InitSpecResult> {
  const { trace, alike, name, all } = options;
  const draft = await draftContract({ trace, alike, all, ...(name === undefined ? {} : { name }) });
  const traceIds = [trace, ...alike].map(({ traceId }) => traceId);
  const spec = options.out ?? `${draft.contract.contract}.trace.yaml`;
  await write(spec, specText(draft, traceIds), options.force);
  const schema = join(dirname(spec), schemaFile);
  await write(schema, schemaText(), true);
  return {
    spec,
    schema,
    traceId: trace.traceId,
    alike: traceIds.slice(1),
    hops: draft.contract.hops.map(({ id }) => id),
    leftOut: draft.leftOut,
  };
}

export function specText(
  { contract, leftOut }: ContractDraft,
  traceIds: readonly string[],
): string {
  const from = `${traceIds.length === 1 ? 'trace' : 'traces'} ${traceIds.join(', ')}`;
  const notes = [
    `Written by tracelab init from ${from}: read it, and strike what need not hold.`,
    ...(leftOut.length === 0 ? [] : [`Spans without a row: ${leftOut.join(', ')}.`]),
  ];
  const comments = notes.flatMap((note) => wrap(note, 98)).map((line) => `# ${line}\n`);
  return `# yaml-language-server: $schema=./${schemaFile}
${comments.join('')}${stringify(contract, { lineWidth: 100 })}`;
}

function schemaText(): string {
  return `${JSON.stringify(z.toJSONSchema(contractSchema, { io: 'input' }), null, 2)}\n`;
}

async function write(path: string, text: string, overwrite: boolean): Promise<void> {
  try {
    await writeFile(path, text, { flag: overwrite ? 'w' : 'wx' });
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    throw new TracelabError({
      code: 'BAD_USAGE',
      message: exists ? `${path} exists already.` : `${path}: ${(cause as Error).message}`,
      suggestions: exists ? ['--force', '--out another.trace.yaml'] : ['--out <path>'],
      cause,
    });
  }
}
