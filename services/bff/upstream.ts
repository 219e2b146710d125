/** Calls to the services behind the bff: JSON in and out, time-outs, refusals passed on. */
import { Agent, errors, request } from 'undici';
import * as z from 'zod';
import { Problem } from '../building-blocks/http-server/problem.ts';

export interface UpstreamCall<T> {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With its query string. */
  readonly path: string;
  readonly body?: unknown;
  readonly answer: z.ZodType<T>;
}

export interface Upstream {
  call<T>(call: UpstreamCall<T>): Promise<T>;
  stop(): Promise<void>;
}

/** Below the gateway's five seconds, so that it is the bff that says what did not answer. */
const timeoutMs = 3000;
const refusal = z.object({ error: z.string(), message: z.string() });

export function upstream(name: string, baseUrl: string): Upstream {
  const dispatcher = new Agent({
    connect: { timeout: 1000 },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    keepAliveTimeout: 30_000,
  });

  async function exchange(call: UpstreamCall<unknown>) {
    try {
      const { statusCode, body } = await request(new URL(call.path, baseUrl), {
        dispatcher,
        method: call.method,
        ...(call.body === undefined
          ? {}
          : {
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify(call.body),
            }),
      });
      const text = await body.text();
      return { statusCode, json: text === '' ? undefined : (JSON.parse(text) as unknown) };
    } catch (cause) {
      throw isTimeout(cause)
        ? new Problem(504, 'upstream_timeout', `${name} did not answer in time`, { cause })
        : new Problem(502, 'upstream_unavailable', `${name} could not be reached`, { cause });
    }
  }

  return {
    async call(call) {
      const { statusCode, json } = await exchange(call);
      if (statusCode >= 200 && statusCode < 300) {
        const answer = call.answer.safeParse(json);
        if (answer.success) return answer.data;
        throw new Problem(502, 'upstream_answer', `${name} answered what the bff does not know`);
      }
      const refused = refusal.safeParse(json);
      if (statusCode < 500 && refused.success) {
        throw new Problem(statusCode, refused.data.error, refused.data.message);
      }
      throw new Problem(502, 'upstream_failed', `${name} answered with HTTP ${statusCode}`);
    },
    stop: () => dispatcher.close(),
  };
}

function isTimeout(error: unknown): boolean {
  return (
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError ||
    error instanceof errors.ConnectTimeoutError
  );
}
