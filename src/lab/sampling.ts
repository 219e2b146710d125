import { z } from 'zod';
import { TracelabError } from '../errors.ts';

const ratioSchema = z.number().positive().max(1);

/**
 * How a lab samples, and who decides:
 * - `always`: every trace is kept.
 * - `head`: whoever starts a trace keeps this share (client, edge, services).
 * - `edge`: clients keep everything; of requests without a caller's trace the edge keeps this share.
 * - `smart`: the Collector, once a trace is over: errors, slow ones, a tenth of the rest.
 */
export const samplingSchema = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('always') }),
  z.object({ mode: z.literal('head'), ratio: ratioSchema }),
  z.object({ mode: z.literal('edge'), ratio: ratioSchema }),
  z.object({ mode: z.literal('smart') }),
]);
export type Sampling = Readonly<z.infer<typeof samplingSchema>>;

export const always: Sampling = { mode: 'always' };

/** `stack/otel-collector/config.tail-sampling.yaml` in figures. */
export const smartPolicy = { slowMs: 1_000, ratio: 0.1, decisionWaitMs: 5_000 } as const;

/** NGINX's split_clients knows hundredths of a percent. */
const ratioSteps = 10_000;

/** Reads "always", "head:0.1", "edge:0.1" or "smart" as typed; `typed` is the command before it. */
export function parseSampling(text: string, typed: string): Sampling {
  const [mode = '', ratioText, ...rest] = text.split(':');
  if ((mode === 'always' || mode === 'smart') && ratioText === undefined) return { mode };
  if ((mode !== 'head' && mode !== 'edge') || rest.length > 0) {
    throw badUsage(
      `Sampling "${text}" is none of always, head:<ratio>, edge:<ratio>, smart.`,
      ['always', 'head:0.1', 'edge:0.1', 'smart'].map((wanted) => `${typed} ${wanted}`),
    );
  }
  const ratio = /^\d+(?:\.\d+)?$/.test(ratioText ?? '') ? Number(ratioText) : Number.NaN;
  const inSteps = Math.abs(ratio * ratioSteps - Math.round(ratio * ratioSteps)) < 1e-6;
  if (ratio > 0 && ratio <= 1 && inSteps) return { mode, ratio };
  throw badUsage(
    `Sampling "${text}": the ratio is ${ratioText ? `"${ratioText}"` : 'missing'}, and must be above 0 and at most 1, in steps of 0.0001.`,
    [`${typed} ${mode}:0.1`, `${typed} always`],
  );
}

/** As `parseSampling` reads it. */
export function formatSampling(sampling: Sampling): string {
  return 'ratio' in sampling ? `${sampling.mode}:${sampling.ratio}` : sampling.mode;
}

/** What the placeholders `${setting:…}` of the components stand for. */
export function samplingSettings(sampling: Sampling): Readonly<Record<string, string>> {
  const root = sampling.mode === 'head' ? sampling.ratio : 1;
  return {
    'edge-sampling': 'ratio' in sampling ? `ratio:${sampling.ratio}` : 'always',
    'edge-sampling-percent': String('ratio' in sampling ? percent(sampling.ratio) : 100),
    // Names and values of OTEL_TRACES_SAMPLER and OTEL_TRACES_SAMPLER_ARG.
    'traces-sampler': root < 1 ? 'parentbased_traceidratio' : 'parentbased_always_on',
    'traces-sampler-arg': String(root),
    'collector-config': sampling.mode === 'smart' ? 'config.tail-sampling.yaml' : 'config.yaml',
  };
}

/** In steps of 0.01, as `split_clients` takes them. */
function percent(ratio: number): number {
  return Math.round(ratio * ratioSteps) / (ratioSteps / 100);
}

function badUsage(message: string, suggestions: readonly string[]): TracelabError {
  return new TracelabError({ code: 'BAD_USAGE', message, suggestions });
}
