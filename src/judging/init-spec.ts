import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { TracelabError } from '../errors.ts';
import { contractSchema } from '../verify/contract.ts';
import { type ContractDraft, draftContract } from '../verify/draft-contract.ts';
import type { Trace } from '../verify/trace.ts';

export interface InitSpecOptions {
  readonly trace: Trace;
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
  readonly hops: readonly string[];
  readonly leftOut: readonly string[];
}

const schemaFile = 'trace.schema.json';

/** Writes a spec that the trace fulfils, and beside it the JSON Schema for the editor. */
export async function initSpec(options: InitSpecOptions): Promise<InitSpecResult> {
  const { trace, name, all } = options;
  const draft = await draftContract({ trace, all, ...(name === undefined ? {} : { name }) });
  const spec = options.out ?? `${draft.contract.contract}.trace.yaml`;
  await write(spec, specText(draft, trace.traceId), options.force);
  const schema = join(dirname(spec), schemaFile);
  await write(schema, schemaText(), true);
  return {
    spec,
    schema,
    traceId: trace.traceId,
    hops: draft.contract.hops.map(({ id }) => id),
    leftOut: draft.leftOut,
  };
}

export function specText({ contract, leftOut }: ContractDraft, traceId: string): string {
  const left = leftOut.length === 0 ? '' : `# Spans without a row: ${leftOut.join(', ')}.\n`;
  return `# yaml-language-server: $schema=./${schemaFile}
# Written by tracelab init from trace ${traceId}: read it, and strike what need not hold.
${left}${stringify(contract, { lineWidth: 100 })}`;
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
