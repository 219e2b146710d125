import { Listr, ListrLogger, type ListrTaskWrapper, ProcessOutput } from 'listr2';
import type { LabEvent } from '../lab/events.ts';
import { ImageProgress } from './image-progress.ts';

/** Shows on stderr how a lab comes up: live lines on a terminal, one line an event elsewhere. */
export class UpProgress {
  readonly #waiting = new Map<string, { ready: (after: string) => void; stopped: () => void }>();
  #titles = new Map<string, string>();
  #components: readonly { readonly name: string; readonly product: string }[] = [];
  readonly #images = new ImageProgress();
  #done: Promise<unknown> = Promise.resolve();

  show(event: LabEvent): void {
    switch (event.kind) {
      case 'planned':
        if (event.because) process.stderr.write(`auto: ${event.because}.\n`);
        this.#components = event.components;
        break;
      case 'reaped':
        for (const lab of event.labs) {
          process.stderr.write(
            `Lab "${lab}" had been killed; what it left behind is cleared away.\n`,
          );
        }
        break;
      case 'image':
        this.#images.show(event);
        break;
      case 'port-replaced': {
        const holder = event.holder ? ` (${event.holder})` : '';
        process.stderr.write(
          `Port ${event.wanted} is taken by another process${holder}. ${event.component} uses ${event.used} instead.\n`,
        );
        break;
      }
      case 'starting':
        this.#begin();
        break;
      case 'ready':
        this.#waiting.get(event.component)?.ready(`${(event.afterMs / 1000).toFixed(1)} s`);
        this.#waiting.delete(event.component);
        break;
      case 'up':
        break;
      case 'failed':
        this.#stopAll();
        break;
    }
  }

  /** Resolves when the last line is drawn. */
  async end(): Promise<void> {
    this.#stopAll();
    await this.#done;
  }

  /** One failure stops the whole lab; which it was stands in the error. */
  #stopAll(): void {
    this.#images.end();
    for (const { stopped } of this.#waiting.values()) stopped();
    this.#waiting.clear();
  }

  /** Not before the first start: images are got before that. */
  #begin(): void {
    const components = this.#components;
    if (components.length === 0) return;
    this.#components = [];
    this.#images.end();
    const width = Math.max(...components.map(({ name }) => name.length));
    for (const { name, product } of components) {
      this.#titles.set(name, `${name.padEnd(width)}  ${product}`);
    }
    const tasks = components.map(({ name }) => ({
      title: this.#titles.get(name) ?? name,
      task: (_: unknown, task: Pick<ListrTaskWrapper<unknown, never, never>, 'title' | 'skip'>) =>
        new Promise<void>((resolve) => {
          this.#waiting.set(name, {
            ready: (after) => {
              task.title = `${task.title}  ${after}`;
              resolve();
            },
            stopped: () => {
              task.skip('stopped');
              resolve();
            },
          });
        }),
    }));
    const logger = new ListrLogger({
      processOutput: new ProcessOutput(process.stderr as NodeJS.WriteStream, process.stderr),
    });
    this.#done = new Listr(tasks, {
      concurrent: true,
      exitOnError: false,
      renderer: process.stderr.isTTY ? 'default' : 'simple',
      rendererOptions: { logger },
      fallbackRendererOptions: { logger },
      // The lab has signal handlers of its own.
      registerSignalListeners: false,
    })
      .run()
      .catch(() => {});
  }
}
