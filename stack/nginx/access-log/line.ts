/**
 * Spans of a stock NGINX: it writes a line of JSON a request (nginx.conf), and these files make a span
 * of each and send it.
 * In: the lines of logs/spans.log. Out: OTLP to the Collector.
 */
import { z } from 'zod';

const hex = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`));

/** `log_format span` of nginx.conf. Lists after a retry stay text, and what can be absent is empty. */
const lineSchema = z.object({
  v: z.literal(1),
  /** Seconds since 1970, and seconds; whole milliseconds, both cut off. */
  end: z.number(),
  duration: z.number(),
  trace_id: hex(32),
  span_id: hex(16),
  parent_id: z.union([hex(16), z.literal('')]),
  flags: hex(2),
  tracestate: z.string(),
  request_id: z.string(),
  method: z.string(),
  route: z.string(),
  path: z.string(),
  scheme: z.string(),
  host: z.string(),
  port: z.string(),
  protocol: z.string(),
  client: z.string(),
  user_agent: z.string(),
  status: z.number(),
  limit: z.string(),
  cache: z.string(),
  up_addr: z.string(),
  up_status: z.string(),
  up_connect: z.string(),
  up_header: z.string(),
  up_response: z.string(),
});
export type LogLine = Readonly<z.infer<typeof lineSchema>>;

/** Bytes of a line that are no UTF-8 were replaced before. Returns undefined for what is no line. */
export function parseLine(text: string): LogLine | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
