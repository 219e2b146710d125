import { perTrace } from './check.ts';

const traceIdForm = /^(?!0{32})[0-9a-f]{32}$/;
const spanIdForm = /^(?!0{16})[0-9a-f]{16}$/;

/** Source: W3C Trace Context, sections 3.2.2.3 (trace-id) and 3.2.2.4 (parent-id). */
export const validIds = perTrace('valid-ids', ({ trace: { traceId, spans } }) => {
  const finding = (message: string, spanId?: string) => ({
    verdict: 'failed' as const,
    message,
    traceId,
    ...(spanId === undefined ? {} : { spanId }),
    anchor: 'invalid-id' as const,
  });
  return [
    ...(traceIdForm.test(traceId)
      ? []
      : [finding(`trace id "${traceId}" is not 32 hexadecimal digits with one that is not 0`)]),
    ...spans.flatMap(({ spanId, parentSpanId, service, name }) =>
      [spanId, ...(parentSpanId === undefined ? [] : [parentSpanId])]
        .filter((id) => !spanIdForm.test(id))
        .map((id) =>
          finding(
            `${service} "${name}": span id "${id}" is not 16 hexadecimal digits with one that is not 0`,
            spanId,
          ),
        ),
    ),
  ];
});
