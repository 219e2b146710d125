import type { ScenarioEvent } from '../scenarios/scenario.ts';

/** Shows on stderr how far a scenario is: one live line on a terminal, a line a quarter elsewhere. */
export class ScenarioProgress {
  readonly #name: string;
  #open = false;

  constructor(name: string) {
    this.#name = name;
  }

  show({ what, done, of, line: lasting }: ScenarioEvent): void {
    if (lasting !== undefined) {
      this.end();
      process.stderr.write(`${lasting}\n`);
      return;
    }
    const line = `${this.#name}: ${done} of ${of} ${what}`;
    if (process.stderr.isTTY) {
      process.stderr.write(`\r\u001b[K${line}`);
      this.#open = true;
    } else if (done === of || done % Math.max(1, Math.ceil(of / 4)) === 0) {
      process.stderr.write(`${line}\n`);
    }
  }

  end(): void {
    if (this.#open) process.stderr.write('\r\u001b[K');
    this.#open = false;
  }
}
