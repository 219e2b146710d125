/** Runs one job in a span: in the trace that asked for it, or as the root of a trace of its own. */
import { ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import type { Job, Task } from 'graphile-worker';
import { delayOver } from '../telemetry/faults/delay.ts';
import { type Carrier, contextOf } from '../telemetry/propagation.ts';
import { attributes, spanNames } from '../telemetry/semconv.ts';
import { inSpan } from '../telemetry/span.ts';
import type { JobDefinition, JobTools } from './job.ts';
import { tracedPayload } from './job-payload.ts';
import { nextFireTime } from './schedule.ts';

/**
 * A task of graphile-worker. Its worker runs with tracing suppressed; the carrier's context, or
 * the root one, has none of that.
 */
export function taskOf(definition: JobDefinition, tools: JobTools): Task {
  return async (payload, helpers) => {
    const carrier = tracedPayload.safeParse(payload).data?.carrier;
    if (carrier !== undefined) await delayOver('job');
    const startedMs = Date.now();
    await inSpan(
      {
        name: spanNames.jobExecute(definition.name),
        // A job of the cron has no producer: nothing was sent that it could consume.
        kind: carrier === undefined ? SpanKind.INTERNAL : SpanKind.CONSUMER,
        parent: carrier === undefined ? ROOT_CONTEXT : contextOf(carrier as Carrier),
        attributes: attributesOf(definition, helpers.job, startedMs),
      },
      async (span) => {
        try {
          await definition.run({ id: String(helpers.job.id), payload }, tools);
        } finally {
          span.setAttribute(attributes.jobExecutionTimeMs, Date.now() - startedMs);
        }
      },
    );
  };
}

function attributesOf(definition: JobDefinition, job: Job, nowMs: number) {
  return {
    [attributes.messagingSystem]: 'graphile-worker',
    [attributes.messagingDestination]: definition.name,
    [attributes.messagingOperationName]: 'execute',
    [attributes.messagingOperationType]: 'process',
    [attributes.messagingMessageId]: String(job.id),
    [attributes.jobName]: definition.name,
    [attributes.jobGroup]: definition.group,
    [attributes.jobType]: definition.cron === undefined ? 'triggered' : 'scheduled',
    [attributes.jobAttempt]: job.attempts,
    [attributes.jobScheduledFireTime]: job.run_at.getTime(),
    [attributes.jobFireTime]: nowMs,
    [attributes.jobNextFireTime]: nextFireTime(definition.cron, new Date(nowMs))?.getTime() ?? 0,
  };
}
