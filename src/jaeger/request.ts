import { type Dispatcher, getGlobalDispatcher, interceptors, request } from 'undici';
import { z } from 'zod';
import { TracelabError } from '../errors.ts';

export interface RequesterOptions {
  /** Base URL, with the base path if Jaeger has one, e.g. `http://127.0.0.1:16686/jaeger`. */
  readonly url: string;
  /** Sent with every request, e.g. `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface Requester {
  readonly url: string;
  /** The answer parsed as JSON; undefined where it is no JSON. */
  get(path: string, query?: URLSearchParams): Promise<JsonAnswer | { readonly text: string }>;
  /** A 200 in JSON that the schema knows. Undefined: a 404, where the asker allows for one. */
  parsed<T>(
    schema: z.ZodType<T>,
    path: string,
    query?: URLSearchParams,
    missing?: 'may be missing',
  ): Promise<T | undefined>;
  notJaeger(refusal: string): TracelabError;
}

export function isJson(answer: JsonAnswer | { readonly text: string }): answer is JsonAnswer {
  return 'body' in answer;
}

/** "GET <path> gave an HTML page", for an answer that is no JSON. */
export function describeNonJson(path: string, text: string): string {
  const what = /^\s*</.test(text) ? 'an HTML page' : 'something that is not JSON';
  return `GET ${path} gave ${what}`;
}

export function createRequester(options: RequesterOptions): Requester {
  const url = baseUrl(options.url);
  const timeoutMs = options.timeoutMs ?? 10_000;
  const dispatcher = getGlobalDispatcher().compose(interceptors.retry(onceMore));

  const get: Requester['get'] = async (path, query) => {
    const target = `${url}${path}${query ? `?${query}` : ''}`;
    const { status, text } = await send({
      target,
      headers: { ...options.headers },
      timeoutMs,
      url,
      dispatcher,
    });
    if (status === 401 || status === 403) throw refused(url, path, status);
    try {
      return { status, body: JSON.parse(text) as unknown };
    } catch {
      return { text };
    }
  };

  const notJaeger = (refusal: string) =>
    new TracelabError({
      code: 'JAEGER_NOT_JAEGER',
      message: `${url} does not answer as Jaeger: ${refusal}.`,
      suggestions: [
        'tracelab verify --jaeger-url http://127.0.0.1:16686',
        "tracelab status      (shows the lab's own Jaeger)",
      ],
    });

  return {
    url,
    get,
    notJaeger,
    async parsed(schema, path, query, missing) {
      const answer = await get(path, query);
      if (!isJson(answer)) throw notJaeger(describeNonJson(path, answer.text));
      if (answer.status === 404 && missing) return undefined;
      if (answer.status === 200) {
        const parsed = schema.safeParse(answer.body);
        if (parsed.success) return parsed.data;
        throw notJaeger(`GET ${path} gave JSON of another form: ${z.prettifyError(parsed.error)}`);
      }
      throw new TracelabError({
        code: 'JAEGER_ERROR',
        message: `Jaeger at ${url} answered GET ${path} with ${answer.status}: ${JSON.stringify(answer.body).slice(0, 300)}`,
      });
    },
  };
}

/** A server may close a connection that was kept open just when it is used again. */
const onceMore = {
  maxRetries: 2,
  minTimeout: 20,
  methods: ['GET'],
  errorCodes: ['UND_ERR_SOCKET', 'ECONNRESET'],
  statusCodes: [],
} satisfies RetryOptions;
type RetryOptions = Parameters<typeof interceptors.retry>[0];

interface SendOptions {
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly url: string;
  readonly dispatcher: Dispatcher;
}

async function send(options: SendOptions): Promise<{ status: number; text: string }> {
  const { target, headers, timeoutMs, url, dispatcher } = options;
  try {
    const response = await request(target, {
      dispatcher,
      headers: { accept: 'application/json', ...headers },
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.statusCode, text: await response.body.text() };
  } catch (cause) {
    const timedOut = cause instanceof Error && cause.name === 'TimeoutError';
    const reason = timedOut ? `no answer within ${timeoutMs} ms` : describeCause(cause);
    throw new TracelabError({
      code: 'JAEGER_UNREACHABLE',
      message: `Jaeger at ${url} cannot be reached: ${reason}.`,
      suggestions: [
        'tracelab status      (shows whether a lab runs, and its Jaeger)',
        'tracelab verify --jaeger-url http://127.0.0.1:16686',
      ],
      cause,
    });
  }
}

/** A refused connection to several addresses is an AggregateError without a message. */
function describeCause(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = (cause as NodeJS.ErrnoException).code;
  return cause.message || code || cause.name;
}

function refused(url: string, path: string, status: number): TracelabError {
  return new TracelabError({
    code: 'JAEGER_ERROR',
    message: `Jaeger at ${url} asks for authentication: GET ${path} gave ${status}.`,
    suggestions: [`tracelab verify --jaeger-url ${url} --header "Authorization: Bearer <token>"`],
  });
}

function baseUrl(text: string): string {
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (parsed?.protocol === 'http:' || parsed?.protocol === 'https:') {
    return `${parsed.origin}${parsed.pathname.replace(/\/+$/, '')}`;
  }
  throw new TracelabError({
    code: 'BAD_USAGE',
    message: `"${text}" is not the URL of a Jaeger: it must start with http:// or https://.`,
    suggestions: ['tracelab verify --jaeger-url http://127.0.0.1:16686'],
  });
}
