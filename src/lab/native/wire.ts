import { join } from 'node:path';
import type { Component } from '../component.ts';
import { modulePath, packageRoot } from '../runtimes/embedded.ts';
import { fillTemplate, type TemplateValues } from '../template.ts';
import { adaptFile } from './configuration-file.ts';
import type { FoundNative } from './find.ts';
import { fillNative } from './placeholders.ts';

export interface WiredProcess {
  readonly command: readonly string[];
  /** Ends before what follows starts. */
  readonly preparation: boolean;
  /** Ends with its standard input, as our own modules do. */
  readonly heedsStdin: boolean;
}

/** A native component with every template filled in. */
export interface WiredNative {
  /** Its data folder, which is its working folder. */
  readonly folder: string;
  /** Absolute. */
  readonly folders: readonly string[];
  /** Text by absolute path. */
  readonly files: Readonly<Record<string, string>>;
  readonly processes: readonly WiredProcess[];
}

export interface WireNativeOptions {
  readonly component: Component;
  readonly found: FoundNative;
  readonly values: TemplateValues;
  readonly environment: Readonly<Record<string, string>>;
  readonly hosts: Readonly<Record<string, string>>;
}

export function wireNative(options: WireNativeOptions): WiredNative {
  const { component, found, values, environment, hosts } = options;
  const { native } = component;
  if (!native) throw new Error(`component ${component.name} declares no native runtime`);
  const fill = (template: string) => fillTemplate(fillNative(template, found), values);
  const own = Object.entries(native.ports ?? {}).map(([name, { number }]) => [
    `${component.name}:${number}`,
    `${values.listen}:${values.port(name)}`,
  ]);
  const adapting = {
    packageRoot,
    hosts: { ...hosts, ...Object.fromEntries(own) },
    environment,
    fill,
  };
  return {
    folder: values.data,
    folders: (native.folders ?? []).map((folder) => join(values.data, folder)),
    files: Object.fromEntries(
      Object.entries(native.files ?? {}).map(([path, file]) => [
        join(values.data, path),
        typeof file === 'string' ? fill(file) : adaptFile(file, adapting),
      ]),
    ),
    processes: native.processes.map((process): WiredProcess => {
      const ours = process.kind === 'entry';
      return {
        command: ours
          ? [globalThis.process.execPath, modulePath(process.entry)]
          : process.command.map(fill),
        preparation: process.kind === 'preparation',
        heedsStdin: ours,
      };
    }),
  };
}
