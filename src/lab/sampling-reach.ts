import { TracelabError } from '../errors.ts';
import type { Plan } from './plan.ts';
import type { Sampling } from './sampling.ts';

/** Throws LAB_UNSUITABLE where the lab cannot bring whoever decides to sample like this. */
export function assertWithinReach(sampling: Sampling, { components }: Plan): void {
  if (sampling.mode !== 'smart') return;
  const collector = components.find(({ component }) => component.name === 'otel-collector');
  if (!collector?.external) return;
  throw new TracelabError({
    code: 'LAB_UNSUITABLE',
    message: `With "smart" the Collector decides, and this lab's runs elsewhere (${collector.external.shown}) with a configuration of its own.`,
    suggestions: ['tracelab up --sampling head:0.1', 'tracelab up --with otel-collector=embedded'],
  });
}
