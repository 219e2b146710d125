/**
 * Native components: what of the platform this machine has itself, and how the lab runs it.
 * In: a component's native runtime and PATH. Out: its programs with their versions, its configuration
 * files, its processes.
 */
import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import type { Component, NativeRuntime } from '../component.ts';
import { fillNative } from './placeholders.ts';
import { releaseFolder } from './releases-folder.ts';

export interface FoundNative {
  /** Absolute path by name. */
  readonly programs: Readonly<Record<string, string>>;
  readonly release?: string;
  /** As the program itself told it; empty where it tells none. */
  readonly version: string;
}

export type Finding =
  | { readonly kind: 'found'; readonly found: FoundNative; readonly product: string }
  /** `why` is a sentence without its end. */
  | { readonly kind: 'missing'; readonly why: string };

const versionTimeoutMs = 20_000;
/** Where servers are on systems that keep them out of people's PATH. */
const serverFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/**
 * Looks a component's programs up. `TRACELAB_NATIVE_<COMPONENT>` names another program, or the
 * folder of a release.
 */
export async function findNative(
  { name }: Pick<Component, 'name'>,
  native: NativeRuntime,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Finding> {
  const variable = `TRACELAB_NATIVE_${name.toUpperCase().replaceAll('-', '_')}`;
  const given = environment[variable];
  if (given && !statSync(given, { throwIfNoEntry: false })) {
    return { kind: 'missing', why: `${variable} is ${given}, which is not there` };
  }
  const givenFolder = given && statSync(given).isDirectory() ? given : undefined;
  const release = givenFolder ?? releaseFolder(name, environment);
  if (native.needsRelease && !release) return { kind: 'missing', why: 'its release is not there' };
  const folders = [...searchPath(environment), ...(release ? [release] : [])];
  const programs: Record<string, string> = {};
  for (const [index, program] of native.programs.entries()) {
    const path = index === 0 && given && !givenFolder ? given : lookUp(program, folders);
    if (path === undefined) return { kind: 'missing', why: `no program "${program}" was found` };
    programs[program] = path;
  }
  const located = { programs, ...(release ? { release } : {}) };
  const { command, pattern } = native.version;
  const [file = '', ...args] = command.map((word) => fillNative(word, located));
  const printed = await outputOf(file, args);
  if (printed === undefined) return { kind: 'missing', why: `${basename(file)} does not run` };
  const version = pattern.exec(printed)?.[1] ?? '';
  return {
    kind: 'found',
    found: { ...located, version },
    product: `${native.product} ${version}`.trim(),
  };
}

export interface FindNativesOptions {
  readonly components: readonly Component[];
  readonly runtime: string;
  readonly overrides: Readonly<Record<string, string>>;
}

/** Looks up what a lab may run natively. */
export async function findNatives({
  components,
  runtime,
  overrides,
}: FindNativesOptions): Promise<Readonly<Record<string, Finding>>> {
  const findings = await Promise.all(
    components.map(async (component) => {
      const { name, native } = component;
      const wanted = overrides[name] ?? runtime;
      // `auto` looks for nothing that it would not take.
      const automatic = wanted === 'auto' && !native?.notByItself;
      if (!native || !(wanted === 'native' || automatic)) return [];
      return [[name, await findNative(component, native)] as const];
    }),
  );
  return Object.fromEntries(findings.flat());
}

function searchPath({ PATH = '' }: NodeJS.ProcessEnv): readonly string[] {
  return [...PATH.split(delimiter).filter(Boolean), ...serverFolders];
}

function lookUp(program: string, folders: readonly string[]): string | undefined {
  return folders.map((folder) => join(folder, program)).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Everything it prints; undefined where it cannot be run, or not to its good end. */
function outputOf(file: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(file, args, { timeout: versionTimeoutMs }, (error, stdout, stderr) =>
      resolve(error ? undefined : stdout + stderr),
    );
  });
}
