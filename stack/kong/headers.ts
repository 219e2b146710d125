/**
 * An HTTP header list as it came over the wire: order, spelling and repetitions kept, as `rawHeaders`
 * of Node is (name, value, name, value …). Names compare without case.
 */
export class HeaderList {
  #flat: string[];

  constructor(flat: readonly string[] = []) {
    this.#flat = [...flat];
  }

  /** Name, value, name, value …, as Node's `writeHead` and `request` take it. */
  get flat(): string[] {
    return this.#flat;
  }

  /** First value of that name. */
  get(name: string): string | undefined {
    const wanted = name.toLowerCase();
    for (let index = 0; index < this.#flat.length; index += 2) {
      if (matches(this.#flat[index], wanted)) return this.#flat[index + 1];
    }
    return undefined;
  }

  all(name: string): string[] {
    const wanted = name.toLowerCase();
    return this.#flat.filter(
      (_, index) => index % 2 === 1 && matches(this.#flat[index - 1], wanted),
    );
  }

  add(name: string, value: string): void {
    this.#flat.push(name, value);
  }

  /** Replaces every header of that name by one. */
  set(name: string, value: string): void {
    this.remove(name);
    this.#flat.push(name, value);
  }

  remove(name: string): void {
    const wanted = name.toLowerCase();
    let kept = 0;
    for (let index = 0; index < this.#flat.length; index += 2) {
      if (matches(this.#flat[index], wanted)) continue;
      if (kept !== index) {
        this.#flat[kept] = this.#flat[index] ?? '';
        this.#flat[kept + 1] = this.#flat[index + 1] ?? '';
      }
      kept += 2;
    }
    this.#flat.length = kept;
  }
}

function matches(name: string | undefined, wanted: string): boolean {
  return name !== undefined && name.length === wanted.length && name.toLowerCase() === wanted;
}
