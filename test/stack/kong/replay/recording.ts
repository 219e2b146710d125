import { readFileSync } from 'node:fs';

/** Cases recorded from a real Kong; the format is described in fixtures/kong/README.md. */
export type Pair = readonly [name: string, value: string];

export interface RecordedSpan {
  readonly name: string;
  readonly kind: string;
  readonly parent: string | null;
  readonly trace: string;
  readonly status: string;
  readonly attributes?: Readonly<Record<string, string | number>>;
  readonly events?: readonly unknown[];
}

export interface RecordedUpstream {
  readonly target: string;
  readonly method: string;
  readonly path: string;
  readonly version: string;
  readonly headers: readonly Pair[];
  readonly body?: unknown;
  readonly framing?: string;
}

export interface Recording {
  readonly name: string;
  readonly config: string;
  readonly claim: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly version: string;
    readonly headers: readonly Pair[];
    readonly body?: string | { readonly bytes: number; readonly sha256: string };
  };
  readonly response: {
    readonly status: number | null;
    readonly reason: string;
    readonly headers: readonly Pair[];
    readonly body: string;
    readonly framing?: string;
    readonly interim?: readonly number[];
  };
  readonly upstream: readonly RecordedUpstream[];
  readonly spans: readonly RecordedSpan[] | 'not collected';
  readonly health_after?: readonly {
    readonly target: string;
    readonly health: string;
    readonly weight: number;
  }[];
}

const root = new URL('../../../../', import.meta.url);
export const recordedConfiguration = new URL('fixtures/kong/kong.yml', root);

export const recordings: readonly Recording[] = readFileSync(
  new URL('fixtures/kong/recordings.jsonl', root),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

/** Cases that stack/kong/README.md says the stand-in leaves out, with the reason. */
export function leftOut(): ReadonlyMap<string, string> {
  const readme = readFileSync(new URL('stack/kong/README.md', root), 'utf8');
  const section = readme.split('## Left out of the recordings')[1]?.split('\n## ')[0] ?? '';
  return new Map(
    [...section.matchAll(/^\| `([^`]+)`\s*\| (.+?)\s*\|$/gm)].map(([, name = '', why = '']) => [
      name,
      why,
    ]),
  );
}
