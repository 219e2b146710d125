import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const secretsSchema = z.record(z.string(), z.string());

/** Environment variable that gives a secret. */
export function secretVariable(name: string): string {
  return `TRACELAB_SECRET_${name.toUpperCase().replaceAll('-', '_')}`;
}

/** 192 bits, URL-safe. */
export function newSecret(): string {
  return randomBytes(24).toString('base64url');
}

/** Secrets of one lab: made when first asked for, kept in a file that only its owner reads. */
export class LabSecrets {
  readonly #file: string;
  readonly #values: Record<string, string>;
  readonly #given: NodeJS.ProcessEnv;

  private constructor(file: string, values: Record<string, string>, given: NodeJS.ProcessEnv) {
    this.#file = file;
    this.#values = values;
    this.#given = given;
  }

  /** A secret that an external component has already is taken from `TRACELAB_SECRET_<NAME>`. */
  static create(file: string, environment: NodeJS.ProcessEnv = {}): LabSecrets {
    return new LabSecrets(file, {}, environment);
  }

  static read(file: string): LabSecrets {
    return new LabSecrets(file, secretsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))), {});
  }

  get(name: string): string {
    const known = this.#values[name];
    if (known !== undefined) return known;
    const made = this.#given[secretVariable(name)] || newSecret();
    this.#values[name] = made;
    writeFileSync(this.#file, JSON.stringify(this.#values), { mode: 0o600 });
    return made;
  }
}
