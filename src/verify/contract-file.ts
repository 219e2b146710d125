import { readFile } from 'node:fs/promises';
import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { TracelabError } from '../errors.ts';
import type { Problem } from './bad-contract/problem.ts';
import { type Contract, contractSchema } from './contract.ts';
import { predicateProblem } from './predicate.ts';

/** Throws BAD_SPEC, with line and column, where the file is no contract. */
export async function readContractFile(path: string): Promise<Contract> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new TracelabError({
      code: 'BAD_SPEC',
      message: `The contract ${path} cannot be read: ${(cause as Error).message}`,
      suggestions: ['tracelab init --trace <id>      (writes one from a trace)'],
      cause,
    });
  }
  return parseContract(text, path);
}

/** `path` is only named in errors. Throws BAD_SPEC. */
export async function parseContract(text: string, path: string): Promise<Contract> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const parsed = await contractOf(document, text);
  if ('contract' in parsed) return parsed.contract;
  const places = parsed.problems.map(({ offset, sentence }) => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}: ${sentence}`;
  });
  const typed = parsed.problems.flatMap(({ suggestion = [] }) => suggestion);
  throw new TracelabError({
    code: 'BAD_SPEC',
    message: places.join('\n'),
    suggestions:
      typed.length > 0
        ? [...new Set(typed)]
        : ['tracelab init --trace <id>      (writes a contract from a trace)'],
  });
}

type Parsed = { readonly contract: Contract } | { readonly problems: readonly Problem[] };

/** What explains a problem is loaded when there is one. */
async function contractOf(document: Document.Parsed, text: string): Promise<Parsed> {
  const [error] = document.errors;
  if (error) {
    // What the parser says after its first error mostly follows from that.
    const { yamlProblem } = await import('./bad-contract/yaml-problem.ts');
    return { problems: [yamlProblem(error, text)] };
  }
  let value: unknown;
  try {
    value = document.toJS();
  } catch (cause) {
    const { aliasProblem } = await import('./bad-contract/yaml-problem.ts');
    return { problems: [aliasProblem(cause as Error, text)] };
  }
  const parsed = contractSchema.safeParse(value);
  if (!parsed.success) {
    const { schemaProblems } = await import('./bad-contract/schema-problem.ts');
    const problems = parsed.error.issues.flatMap((issue) => schemaProblems(issue, value));
    return {
      problems: problems.map((one) => ({
        ...one,
        offset: offsetOf(document, one.path, one.atKey),
      })),
    };
  }
  const problems = await expressionProblems(document, text, parsed.data);
  return problems.length > 0 ? { problems } : { contract: parsed.data };
}

/** Of each `where`, so that one that is not used for this trace is told of too. */
async function expressionProblems(
  document: Document.Parsed,
  text: string,
  { hops, recognise, sequences = [], rates = [] }: Contract,
): Promise<readonly Problem[]> {
  const selectors = [
    ...(recognise?.spans ?? []).map(({ where }, at) => ({
      where,
      path: ['recognise', 'spans', at],
    })),
    ...hops.map(({ where }, at) => ({ where, path: ['hops', at] })),
    ...sequences.flatMap(({ of, during = {} }, at) => [
      { where: of.where, path: ['sequences', at, 'of'] },
      ...Object.entries(during).map(([state, { below }]) => ({
        where: below.where,
        path: ['sequences', at, 'during', state, 'below'],
      })),
    ]),
    ...rates.map(({ of }, at) => ({ where: of.where, path: ['rates', at, 'of'] })),
  ];
  const found = await Promise.all(
    selectors.map(async ({ where, path }): Promise<readonly Problem[]> => {
      const problem = where === undefined ? undefined : await predicateProblem(where);
      if (where === undefined || problem === undefined) return [];
      const [{ scalarOffset }, { nameOf }] = await Promise.all([
        import('./bad-contract/scalar-offset.ts'),
        import('./bad-contract/schema-problem.ts'),
      ]);
      const node = document.getIn([...path, 'where'], true);
      const [from, to] = (isScalar(node) && node.range) || [0, 0];
      return [
        {
          ...problem,
          offset: scalarOffset(text, [from, to], where, problem.offset),
          sentence: `in ${nameOf([...path, 'where'])} ${problem.sentence}`,
        },
      ];
    }),
  );
  return found.flat();
}

/** Where the value at `path` starts; of a missing one, the nearest thing around it. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[], atKey = false): number {
  if (atKey) {
    const map = document.getIn(path.slice(0, -1), true);
    const pair = isMap(map)
      ? map.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))
      : undefined;
    if (isScalar(pair?.key) && pair.key.range) return pair.key.range[0];
  }
  for (let length = path.length; length >= 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    const range = (node as { range?: readonly number[] } | undefined)?.range;
    if (range?.[0] !== undefined) return range[0];
  }
  return 0;
}
