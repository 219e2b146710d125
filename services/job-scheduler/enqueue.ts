/** Puts a job into the queue, with the trace that asked for it in the payload. */
import { SpanKind } from '@opentelemetry/api';
import type { AddJobFunction } from 'graphile-worker';
import type { UrlEvent } from '../building-blocks/events/topics.ts';
import { carrierOf } from '../telemetry/propagation.ts';
import { attributes, spanNames } from '../telemetry/semconv.ts';
import { inSpan } from '../telemetry/span.ts';
import type { JobDefinition } from './job.ts';
import type { EventPayload } from './job-payload.ts';

const maxAttempts = 5;

export async function enqueue(
  addJob: AddJobFunction,
  job: JobDefinition,
  event: UrlEvent,
): Promise<void> {
  await inSpan(
    {
      name: spanNames.jobEnqueue(job.name),
      kind: SpanKind.PRODUCER,
      attributes: {
        [attributes.messagingSystem]: 'graphile-worker',
        [attributes.messagingDestination]: job.name,
        [attributes.messagingOperationName]: 'enqueue',
        [attributes.messagingOperationType]: 'send',
        [attributes.jobName]: job.name,
        [attributes.jobGroup]: job.group,
      },
    },
    async (span) => {
      const payload: EventPayload = { carrier: carrierOf(), event };
      const added = await addJob(job.name, payload, {
        maxAttempts,
        // The same event, delivered twice while its job waits, is one job.
        jobKey: `${job.name}:${event.id}`,
        jobKeyMode: 'unsafe_dedupe',
      });
      span.setAttribute(attributes.messagingMessageId, String(added.id));
    },
  );
}
