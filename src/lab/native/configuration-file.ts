import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AdaptedFile } from '../component.ts';

export interface AdaptOptions {
  readonly packageRoot: string;
  /** From the "host:port" of the files to where each component really listens. */
  readonly hosts: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  fill(template: string): string;
}

/** A configuration file of `stack/` as it must be outside containers. */
export function adaptFile({ from, replace }: AdaptedFile, options: AdaptOptions): string {
  const { packageRoot, hosts, environment, fill } = options;
  const path = fill(from);
  const written = readFileSync(join(packageRoot, path), 'utf8');
  const rehosted = Object.entries(hosts).reduce(
    (text, [hostPort, address]) => text.replace(wholeAddress(hostPort), () => address),
    written,
  );
  const replaced = Object.entries(replace).reduce((text, [passage, template]) => {
    if (!text.includes(passage)) throw new Error(`${path} does not hold "${passage}"`);
    return text.replaceAll(passage, () => fill(template));
  }, rehosted);
  return replaced.replace(
    /\$\{([A-Z][A-Z0-9_]*)\}/g,
    (placeholder, name: string) => environment[name] ?? placeholder,
  );
}

/** "kong:8000", but neither in "hongkong:8000" nor in "kong:80001". */
function wholeAddress(hostPort: string): RegExp {
  return new RegExp(`(?<![\\w.-])${hostPort.replaceAll('.', '\\.')}(?!\\d)`, 'g');
}
