import { normaliseHeaders, normaliseSpans, normaliseText, type Replayed } from './normalise.ts';
import { type RawResponse, sendRaw } from './raw-client.ts';
import type { Pair, Recording } from './recording.ts';
import { type Replayer, secondsToEndOfMinute } from './replayer.ts';

/** A replayed case in the form of the recordings. */
export interface ReplayResult {
  readonly response: unknown;
  readonly upstream: readonly unknown[];
  readonly spans: readonly unknown[] | 'not collected';
  readonly health?: unknown;
}

const pingFrame = Buffer.from([0x81, 0x84, 0, 0, 0, 0, ...Buffer.from('ping')]);

export async function replay(
  recording: Recording,
  replayer: Replayer,
  clientAddress: string,
): Promise<ReplayResult> {
  replayer.current = recording.name;
  replayer.arrived = [];
  turnWheel(recording, replayer);
  const headers = expandHeaders(recording);
  const response = await sendRaw({
    port: replayer.port,
    localAddress: clientAddress,
    head: requestHead(recording, headers),
    body: requestBody(recording),
    ...(recording.name === 'websocket' && { after: pingFrame, until: 'echo:ping' }),
  });
  const [, callerTraceId, callerSpanId] =
    headers.find(([name]) => name === 'traceparent')?.[1].split('-') ?? [];
  const requestId = response.headers.find(([name]) => name === 'X-Kong-Request-Id')?.[1] ?? 'none';
  const traced = reachesPlugins(recording) && requestId !== 'none';
  const exchange = traced ? await replayer.recorded(requestId) : undefined;
  const replayed: Replayed = {
    clientAddress,
    proxyPort: replayer.port,
    secondsToEndOfMinute,
    requestId,
    callerTraceId,
    callerSpanId,
    trace: exchange?.trace,
    spansCollected: recording.spans !== 'not collected',
  };
  return {
    response: describeResponse(recording, response, replayed),
    upstream: replayer.arrived.map((request) => ({
      ...request,
      headers: normaliseHeaders(request.headers, replayed),
    })),
    spans: recording.spans === 'not collected' ? recording.spans : normaliseSpans(replayed),
    health: describeHealth(recording, replayer),
  };
}

/** nginx refuses these itself: they have no trace to wait for. */
function reachesPlugins({ name }: Recording): boolean {
  return !['no-host', 'trace-9kb', 'trace-method'].includes(name);
}

function describeResponse(recording: Recording, response: RawResponse, replayed: Replayed) {
  const { status, reason, headers, interim } = response;
  let body = normaliseText(response.body, replayed);
  let { framing } = recording.response;
  // In these two the recording describes instead of quoting.
  if (recording.name === 'websocket') body = body.slice(2);
  else if (framing?.startsWith('truncated')) {
    const length = headers.find(([name]) => name === 'Content-Length')?.[1];
    framing = `truncated: ${body.length} of ${length} bytes then close`;
  } else if (framing) {
    framing = headers.some(([name]) => name === 'Transfer-Encoding') ? 'chunked' : 'length';
  }
  if (recording.response.body.startsWith('<HTML page')) {
    const [, message] = body.match(/<p>(.*)\.<\/p>/) ?? [];
    if (body.includes('<request-id>'))
      body = `<HTML page with the message "${message}" and the request id>`;
  }
  return {
    status,
    reason,
    headers: normaliseHeaders(headers, replayed),
    body,
    ...(framing && { framing }),
    ...(interim.length > 0 && { interim }),
  };
}

function requestHead({ request }: Recording, headers: readonly Pair[]): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  const first = `${request.method} ${request.path} ${request.version}`;
  return `${[first, ...lines].join('\r\n')}\r\n\r\n`;
}

/** Two recorded requests are abridged. */
function expandHeaders({ request }: Recording): readonly Pair[] {
  const filled = request.headers.some(([name]) => name === 'X-Fill-...');
  return request.headers
    .filter(([name]) => !filled || !name.startsWith('X-Fill-') || name === 'X-Fill-...')
    .flatMap(([name, value]): readonly Pair[] => {
      if (name === 'X-Fill-...') return Array.from({ length: 110 }, (_, i) => [`X-Fill-${i}`, '1']);
      return [[name, value.startsWith('<00-aaaaa') ? `00-${'a'.repeat(9020)}` : value]];
    });
}

function requestBody({ request }: Recording): string {
  const { body } = request;
  if (body === undefined || typeof body === 'string') return body ?? '';
  return '0123456789abcdef'.repeat(body.bytes / 16);
}

/** The wheel starts anywhere in a real Kong: here where the recorded one stood. */
function turnWheel(recording: Recording, replayer: Replayer): void {
  const wanted =
    recording.spans === 'not collected'
      ? recording.upstream.map(({ headers }) =>
          portOf(headers.find(([name]) => name === 'Host')?.[1]),
        )
      : recording.spans.flatMap(({ attributes }) =>
          attributes?.try_count ? [Number(attributes['net.peer.port'])] : [],
        );
  if (wanted.length === 0) return;
  for (const ring of replayer.rings) {
    const healthy = ring.targets.filter(({ health }) => health.healthy);
    const wheel = ring.targets.flatMap((target) =>
      Array.from({ length: target.weight / 10 }, () => target),
    );
    const start = wheel.findIndex((_, position) => {
      const turns = Array.from(
        { length: wheel.length },
        (_, i) => wheel[(position + i) % wheel.length],
      );
      const ports = turns
        .filter((target) => target && healthy.includes(target))
        .map((t) => t?.port);
      return wanted.every((port, index) => ports[index % ports.length] === port);
    });
    if (start >= 0) ring.position = start;
  }
}

function portOf(hostPort: string | undefined): number {
  return Number(hostPort?.split(':')[1]);
}

function describeHealth({ health_after: expected }: Recording, replayer: Replayer): unknown {
  return expected?.map(({ target }) => {
    const found = replayer.rings
      .flatMap(({ targets }) => targets)
      .find(({ name, port }) => `${name}:${port}` === target);
    return {
      target,
      health: found?.health.healthy ? 'HEALTHY' : 'UNHEALTHY',
      weight: found?.weight,
    };
  });
}
