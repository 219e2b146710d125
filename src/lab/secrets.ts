import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const secretsSchema = z.record(z.string(), z.string());

/** Secrets of one lab: made when first asked for, kept in a file that only its owner reads. */
export class LabSecrets {
  readonly #file: string;
  readonly #values: Record<string, string>;

  private constructor(file: string, values: Record<string, string>) {
    this.#file = file;
    this.#values = values;
  }

  static create(file: string): LabSecrets {
    return new LabSecrets(file, {});
  }

  static read(file: string): LabSecrets {
    return new LabSecrets(file, secretsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))));
  }

  /** 192 bits, URL-safe. */
  get(name: string): string {
    const known = this.#values[name];
    if (known !== undefined) return known;
    const made = randomBytes(24).toString('base64url');
    this.#values[name] = made;
    writeFileSync(this.#file, JSON.stringify(this.#values), { mode: 0o600 });
    return made;
  }
}
