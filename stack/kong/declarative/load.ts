import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { z } from 'zod';
import { type Configuration, configurationSchema } from './entities.ts';

/** decK's notation for a value from the environment: `${{ env "DECK_NAME" }}`. */
const reference = /\$\{\{\s*env\s+"(DECK_\w+)"\s*\}\}/g;

/**
 * Reads a declarative configuration. Throws one sentence with path and value for whatever the
 * stand-in does not know: it never takes silently what a real Kong would act on.
 */
export function loadConfiguration(
  file: string | URL,
  environment: NodeJS.ProcessEnv = process.env,
): Configuration {
  const shown = String(file).replace(/^file:\/\//, '');
  const text = readFileSync(file, 'utf8').replace(reference, (whole, name: string) => {
    const value = environment[name];
    // In a comment the notation is prose, and an unfilled one elsewhere is refused below.
    return value === undefined || value === '' ? whole : value;
  });
  return parseConfiguration(parse(text), shown);
}

export function parseConfiguration(document: unknown, shown = 'kong.yml'): Configuration {
  const result = configurationSchema.safeParse(document, { reportInput: true });
  if (!result.success) {
    throw new Error(`${shown}: ${describe(result.error, document)}`);
  }
  return result.data;
}

function describe(error: z.ZodError, document: unknown): string {
  const [issue] = error.issues;
  if (!issue) return error.message;
  const path = [...issue.path];
  let problem = issue.message;
  if (issue.code === 'unrecognized_keys' && issue.keys[0] !== undefined) {
    path.push(issue.keys[0]);
    problem = 'the stand-in does not know this field';
  } else if (issue.code === 'invalid_union') {
    problem = 'the stand-in does not know this plugin';
  }
  return `${pathText(path)} is ${valueText(path, valueAt(document, path))}: ${problem}`;
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : `${text}${text && '.'}${String(key)}`,
    '',
  );
}

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = document;
  for (const key of path) {
    value = value !== null && typeof value === 'object' ? Reflect.get(value, key) : undefined;
  }
  return value;
}

function valueText(path: readonly PropertyKey[], value: unknown): string {
  if (value === undefined) return 'missing';
  // What stands for a key may be one: only our own notation is safe to show.
  if (path.includes('keyauth_credentials') && !String(value).includes('{{')) return '(hidden)';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
