import type { SelfTestEvent } from '../self-test/run.ts';
import { paintFor } from './paint.ts';
import { markOf } from './self-test-text.ts';

/** Shows on stderr what is played, and each fault as it is judged. */
export class SelfTestProgress {
  #open = false;

  show(event: SelfTestEvent): void {
    switch (event.kind) {
      case 'healthy':
        this.#line(`without a fault: ${event.scenario}`);
        break;
      case 'playing':
        this.#line(`run ${event.run} of ${event.of}: ${event.what}`);
        break;
      case 'judged': {
        const { outcome, fault, where, size } = event.row;
        this.end();
        const paint = paintFor(process.stderr);
        process.stderr.write(
          `${markOf(event.row, paint)} ${fault}, ${where}, ${size}: ${outcome}\n`,
        );
        break;
      }
    }
  }

  /** On a terminal the last of these lines stays only until the next. */
  #line(text: string): void {
    if (!process.stderr.isTTY) {
      process.stderr.write(`${text}\n`);
      return;
    }
    const width = (process.stderr.columns ?? 100) - 1;
    const short = text.length > width ? `${text.slice(0, width - 1)}…` : text;
    process.stderr.write(`\r\u001b[K${short}`);
    this.#open = true;
  }

  end(): void {
    if (this.#open) process.stderr.write('\r\u001b[K');
    this.#open = false;
  }
}
