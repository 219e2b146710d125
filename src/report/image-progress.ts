import type { LabEvent } from '../lab/events.ts';

type ImageEvent = Extract<LabEvent, { kind: 'image' }>;

const words = { pulling: 'Pulling', building: 'Building', there: 'Got' } as const;

/** Shows which images an engine gets: a line that changes on a terminal, else one line a step. */
export class ImageProgress {
  readonly #open = new Map<string, ImageEvent>();
  #drawn = false;

  show(event: ImageEvent): void {
    const before = this.#open.get(event.image);
    if (event.step === 'there') this.#open.delete(event.image);
    else this.#open.set(event.image, event);
    if (before?.step !== event.step) this.#line(`${words[event.step]} ${event.image}`);
    if (process.stderr.isTTY) this.#draw();
  }

  end(): void {
    if (this.#drawn) process.stderr.write('\r\u001b[K');
    this.#drawn = false;
  }

  #line(text: string): void {
    this.end();
    process.stderr.write(`${text}\n`);
  }

  #draw(): void {
    this.end();
    const parts = [...this.#open.values()].map(({ image, percent }) =>
      percent === undefined ? image : `${image} ${percent} %`,
    );
    if (parts.length === 0) return;
    process.stderr.write(parts.join(', ').slice(0, (process.stderr.columns ?? 80) - 1));
    this.#drawn = true;
  }
}
