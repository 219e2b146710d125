import { Flags } from '@oclif/core';
import { TracelabError } from './errors.ts';
import { labNameFlag } from './flags.ts';
import type { JaegerApi } from './jaeger/api.ts';
import { connectJaeger } from './jaeger/client.ts';

/** Flags of every command that reads from a Jaeger; `openJaeger` takes them. */
export const jaegerFlags = {
  name: labNameFlag,
  'jaeger-url': Flags.string({
    summary: "Base URL of a Jaeger; the lab's own otherwise.",
    env: 'TRACELAB_JAEGER_URL',
    helpValue: '<url>',
  }),
  header: Flags.string({
    summary: 'Header for the Jaeger, as "Name: value"; repeatable.',
    multiple: true,
    default: [],
  }),
};

export interface JaegerChoice {
  readonly name: string;
  readonly 'jaeger-url': string | undefined;
  readonly header: readonly string[];
}

/** The Jaeger that is named, else that of the lab. Throws LAB_NOT_RUNNING and JAEGER_… errors. */
export async function openJaeger(choice: JaegerChoice): Promise<JaegerApi> {
  const headers = Object.fromEntries(choice.header.map(parseHeader));
  const url = choice['jaeger-url'] ?? (await labJaegerUrl(choice.name));
  return connectJaeger({ url, headers });
}

async function labJaegerUrl(name: string): Promise<string> {
  const { findLabEndpoints } = await import('./lab/endpoints.ts');
  return (await findLabEndpoints(name)).jaegerUrl;
}

function parseHeader(text: string): readonly [string, string] {
  const match = /^([!#$%&'*+.^_`|~\w-]+):\s*(.+)$/.exec(text);
  if (match?.[1] && match[2]) return [match[1], match[2].trim()];
  throw new TracelabError({
    code: 'BAD_USAGE',
    message: `--header ${JSON.stringify(text)} is not of the form "Name: value".`,
    suggestions: ['--header "Authorization: Bearer <token>"'],
  });
}
