import { readFile } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';
import { TracelabError } from '../errors.ts';
import { type Contract, contractSchema } from './contract.ts';

/** Throws BAD_SPEC, with line and column, where the file is no contract. */
export async function readContractFile(path: string): Promise<Contract> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw badSpec([`${path}: ${(cause as Error).message}`], cause);
  }
  return parseContract(text, path);
}

/** `path` is only named in errors. Throws BAD_SPEC. */
export function parseContract(text: string, path: string): Contract {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  if (document.errors.length > 0) {
    throw badSpec(document.errors.map((error) => `${at(error.pos[0])}: ${error.message}`));
  }
  const parsed = contractSchema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  throw badSpec(
    parsed.error.issues.map((issue) => {
      const unknown = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
      return `${at(offsetOf(document, [...issue.path, ...unknown]))}: ${issue.message}`;
    }),
  );
}

/** Where the value at `path` starts; of a missing one, the nearest thing around it. */
function offsetOf(
  document: ReturnType<typeof parseDocument>,
  path: readonly PropertyKey[],
): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    const range = (node as { range?: readonly number[] } | undefined)?.range;
    if (range?.[0] !== undefined) return range[0];
  }
  return 0;
}

function badSpec(problems: readonly string[], cause?: unknown): TracelabError {
  return new TracelabError({
    code: 'BAD_SPEC',
    message: `The contract is not valid.\n${problems.join('\n')}`,
    suggestions: ['see docs/trace.schema.json for what a contract may hold'],
    cause,
  });
}
