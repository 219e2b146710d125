import { secretVariable } from '../secrets.ts';

/** Stands for a secret until the text around it is escaped; no declaration holds such a character. */
const mark = '\u0001';

/** Gives references in the place of secrets, and notes which were asked for. */
export class SecretReferences {
  readonly #names = new Set<string>();

  get names(): readonly string[] {
    return [...this.#names].sort();
  }

  get(name: string): string {
    this.#names.add(name);
    return `${mark}${name}${mark}`;
  }

  /** Every text in it as Compose reads it: `$` doubled, the secrets as variables that must be set. */
  resolved(value: unknown): unknown {
    if (typeof value === 'string') return reference(value);
    if (Array.isArray(value)) return value.map((one) => this.resolved(one));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, this.resolved(one)] as const),
    );
  }
}

function reference(text: string): string {
  const [first = '', ...rest] = text.replaceAll('$', '$$$$').split(mark);
  // Names stand at every second place.
  return rest.reduce(
    (joined, part, index) =>
      joined + (index % 2 === 0 ? `\${${secretVariable(part)}:?is not in .env}` : part),
    first,
  );
}
