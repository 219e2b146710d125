import { stringify } from 'yaml';
import type { z } from 'zod';
import { nearestWord } from './nearest-word.ts';
import { type Problem, shown } from './problem.ts';
import { inWords, keysAt, schemaAt, wordsAt } from './schema-words.ts';

type Issue = z.core.$ZodIssue;

/** Where a problem is: the path of a value, or of the key that is not known. */
export interface PlacedProblem extends Omit<Problem, 'offset'> {
  readonly path: readonly PropertyKey[];
  /** The key of the pair, not its value. */
  readonly atKey?: true;
}

/** What the schema found, each with the value that is there and what may be there. */
export function schemaProblems(issue: Issue, document: unknown): readonly PlacedProblem[] {
  const { issues, path } = narrowed(issue);
  return issues.flatMap((one) => {
    const at = [...path, ...one.path];
    return one.code === 'unrecognized_keys'
      ? one.keys.map((key) => unknownKey(key, at, document))
      : [wrongValue(one, at, document)];
  });
}

/** Of alternatives, the one whose type fits is meant; none: the alternatives as a whole. */
function narrowed(issue: Issue, above: readonly PropertyKey[] = []): Narrowed {
  if (issue.code !== 'invalid_union') return { issues: [issue], path: above };
  const fitting = issue.errors.find(
    (errors) =>
      !errors.some(({ code, path }) => path.length === 0 && /^invalid_(type|value)$/.test(code)),
  );
  if (fitting === undefined) return { issues: [issue], path: above };
  const path = [...above, ...issue.path];
  const [only, ...more] = fitting;
  return only && more.length === 0 ? narrowed(only, path) : { issues: fitting, path };
}

interface Narrowed {
  readonly issues: readonly Issue[];
  readonly path: readonly PropertyKey[];
}

function unknownKey(key: string, path: readonly PropertyKey[], document: unknown): PlacedProblem {
  const known = keysAt(path);
  const meant = nearestWord(key, known);
  return {
    path: [...path, key],
    atKey: true,
    sentence: `${nameOf(path)} has the unknown key "${key}"; it may have ${known.join(', ')}.`,
    ...(meant ? { suggestion: line(meant, valueAt(document, [...path, key])) } : {}),
  };
}

function wrongValue(issue: Issue, path: readonly PropertyKey[], document: unknown): PlacedProblem {
  const value = valueAt(document, path);
  const key = path.findLast((step) => typeof step === 'string');
  const hops = referable(path, document);
  const meant =
    typeof value === 'string' ? nearestWord(value, hops?.above ?? wordsAt(path)) : undefined;
  const example = meant ?? examples[key ?? ''];
  const there = value === undefined || value === null ? 'is missing' : `is ${shown(value)}`;
  const sentence =
    issue.code === 'custom'
      ? `${nameOf(path)} ${there}: ${issue.message}${hops ? hint(String(value), hops) : ''}.`
      : `${nameOf(path)} ${there}; expected ${inWords(schemaAt(path))}.`;
  return {
    path,
    sentence,
    ...(key !== undefined && example !== undefined ? { suggestion: line(key, example) } : {}),
  };
}

/** One that can be typed where no word is near. */
const examples: Readonly<Record<string, unknown>> = {
  contract: 'create-order',
  hops: [{ id: 'api', service: 'api' }],
  id: 'api',
  count: { min: 1 },
  maxDurationMs: 250,
  maxSelfTimeMs: 50,
  overheadMs: 5,
  attributes: { 'http.response.status_code': 201 },
  baggage: { entries: ['user.id'], at: ['api'] },
  tracestate: { at: ['api'] },
  budget: { overheadMs: 5 },
  absent: true,
};

interface HopIds {
  /** Those that may be named here. */
  readonly above: readonly string[];
  readonly below: readonly string[];
}

/** Where a hop is named by its id: the ids there are. */
function referable(path: readonly PropertyKey[], document: unknown): HopIds | undefined {
  const [first, row, key, next] = path;
  const hops = valueAt(document, ['hops']);
  const ids = (Array.isArray(hops) ? hops : []).map((hop) => String(hop?.id));
  if (path.includes('at') || next === 'next') return { above: ids, below: [] };
  if (first !== 'hops' || typeof row !== 'number' || (key !== 'parent' && key !== 'link')) {
    return undefined;
  }
  return { above: ids.slice(0, row), below: ids.slice(row + 1) };
}

function hint(value: string, { above, below }: HopIds): string {
  if (above.includes(value)) return '';
  if (below.includes(value)) return '; that hop stands below and is expected above';
  return above.length > 0 ? `; expected one of ${above.join(', ')}` : '; no hop stands above it';
}

/** "hops[1].parent" */
export function nameOf(path: readonly PropertyKey[]): string {
  const name = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`));
  return name.join('').replace(/^\./, '') || 'the contract';
}

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined | null)?.[key],
    document,
  );
}

/** "kind: server" */
function line(key: string, value: unknown): string {
  return stringify({ [key]: value }, { collectionStyle: 'flow' })
    .trim()
    .replace(/^\{ (.*) \}$/s, '$1');
}
