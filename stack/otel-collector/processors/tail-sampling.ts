import { z } from 'zod';
import { byTrace } from '../../otlp/by-trace.ts';
import { countSpans, type ResourceSpans } from '../../otlp/trace-data.ts';
import type { CreateProcessor } from '../parts.ts';
import { durationMs, readSettings } from '../settings.ts';
import { BoundedSet } from './bounded-set.ts';
import { policySchema, wants } from './sampling-policies.ts';

const size = z.int().nonnegative().default(0);
const schema = z.strictObject({
  decision_wait: durationMs.default(30_000),
  num_traces: z.int().positive().default(50_000),
  decision_cache: z
    .strictObject({ sampled_cache_size: size, non_sampled_cache_size: size })
    .prefault({}),
  policies: z.array(policySchema).min(1),
});

interface HeldTrace {
  readonly dueMs: number;
  readonly resourceSpans: ResourceSpans[];
}

/**
 * Processor "tail_sampling": holds a trace for `decision_wait` after its first span, then hands it
 * on whole or drops it. Spans that come later follow the decision while it is remembered: for as
 * many traces as the decision cache holds, without one for `num_traces`.
 *
 * The real processor decides once a second, so up to a second later than this one.
 */
export const createTailSampling: CreateProcessor = ({ id, settings }, next) => {
  const config = readSettings(schema, `processors.${id}`, settings);
  const { sampled_cache_size, non_sampled_cache_size } = config.decision_cache;
  const sampled = new BoundedSet(sampled_cache_size || config.num_traces);
  const notSampled = new BoundedSet(non_sampled_cache_size || config.num_traces);
  /** In the order of arrival, hence of the decisions. */
  const held = new Map<string, HeldTrace>();
  const counts = { sampledTraces: 0, notSampledTraces: 0, dropped: 0, droppedTooEarly: 0 };
  let timer: NodeJS.Timeout | undefined;

  const decide = (traceId: string, { resourceSpans }: HeldTrace) => {
    held.delete(traceId);
    const spans = resourceSpans.flatMap((entry) => entry.scopeSpans.flatMap((part) => part.spans));
    if (config.policies.some((policy) => wants(policy, traceId, spans))) {
      counts.sampledTraces += 1;
      sampled.add(traceId);
      next({ resourceSpans });
    } else {
      counts.notSampledTraces += 1;
      counts.dropped += spans.length;
      notSampled.add(traceId);
    }
  };

  const decideDue = () => {
    timer = undefined;
    const nowMs = performance.now();
    for (const [traceId, trace] of held) {
      if (trace.dueMs > nowMs) break;
      decide(traceId, trace);
    }
    const [first] = held.values();
    if (first) timer = setTimeout(decideDue, Math.max(1, first.dueMs - nowMs));
  };

  const hold = (traceId: string, resourceSpans: readonly ResourceSpans[]) => {
    const known = held.get(traceId);
    if (known) {
      known.resourceSpans.push(...resourceSpans);
      return;
    }
    const dueMs = performance.now() + config.decision_wait;
    held.set(traceId, { dueMs, resourceSpans: [...resourceSpans] });
    timer ??= setTimeout(decideDue, config.decision_wait);
    if (held.size <= config.num_traces) return;
    const [oldest] = held;
    if (!oldest) return;
    held.delete(oldest[0]);
    counts.droppedTooEarly += countSpans(oldest[1]);
  };

  return {
    consume(data) {
      for (const [traceId, resourceSpans] of byTrace(data)) {
        if (sampled.has(traceId)) next({ resourceSpans });
        else if (notSampled.has(traceId)) counts.dropped += countSpans({ resourceSpans });
        else hold(traceId, resourceSpans);
      }
    },
    counts: () => ({
      ...counts,
      held: [...held.values()].reduce((sum, trace) => sum + countSpans(trace), 0),
    }),
    async stop() {
      clearTimeout(timer);
      for (const [traceId, trace] of held) decide(traceId, trace);
    },
  };
};
