/**
 * Whether a service keeps the traces that it starts itself: OTEL_TRACES_SAMPLER and its argument, of
 * which it knows the two that obey a parent. The lab may change both while the service runs.
 */
import type { Sampler } from '@opentelemetry/sdk-trace';

type Samplers = Pick<
  typeof import('@opentelemetry/sdk-trace'),
  'AlwaysOnSampler' | 'ParentBasedSampler' | 'TraceIdRatioBasedSampler'
>;

let readAnew = (): void => {};

/** `sdk`: the samplers' classes, from the build that the rest of the telemetry uses. */
export function samplerOf(environment: NodeJS.ProcessEnv, sdk: Samplers): Sampler {
  let current = parse(environment, sdk);
  readAnew = () => {
    current = parse(environment, sdk);
  };
  return {
    shouldSample: (...span) => current.shouldSample(...span),
    toString: () => current.toString(),
  };
}

/** After the environment changed; without telemetry nothing happens. */
export function readSamplerAnew(): void {
  readAnew();
}

function parse(environment: NodeJS.ProcessEnv, sdk: Samplers): Sampler {
  const name = environment.OTEL_TRACES_SAMPLER || 'parentbased_always_on';
  if (name === 'parentbased_always_on') {
    return new sdk.ParentBasedSampler({ root: new sdk.AlwaysOnSampler() });
  }
  const ratio = Number(environment.OTEL_TRACES_SAMPLER_ARG || Number.NaN);
  if (name === 'parentbased_traceidratio' && ratio >= 0 && ratio <= 1) {
    return new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(ratio) });
  }
  throw new Error(
    `OTEL_TRACES_SAMPLER is "${name}" with "${environment.OTEL_TRACES_SAMPLER_ARG ?? ''}", not parentbased_always_on, nor parentbased_traceidratio with a ratio from 0 to 1`,
  );
}
