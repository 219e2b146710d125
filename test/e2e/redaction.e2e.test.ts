import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabState } from '../../src/lab/state.ts';
import { becomes } from '../../src/poll.ts';
import { type CommandLine, commandLine } from './command-line.ts';

let cli: CommandLine;
let lab: LabState;
beforeAll(async () => {
  cli = commandLine();
  lab = await cli.json<LabState>('up', '--runtime', 'embedded');
});
afterAll(() => cli.dispose());

const address = (component: string, port: string) =>
  `http://127.0.0.1:${lab.components.find(({ name }) => name === component)?.ports[port]}`;

/** What Jaeger stores of a trace, once a span of each of these services is there. */
async function stored(traceId: string, ...services: string[]): Promise<string> {
  const found = await becomes(
    async () => {
      const answer = await fetch(`${address('jaeger', 'query')}/api/v3/traces/${traceId}`);
      const text = await answer.text();
      const whole = services.every((service) => text.includes(`"${service}"`));
      return answer.ok && whole ? text : undefined;
    },
    { deadlineMs: 20_000, intervalMs: 100 },
  );
  if (found === undefined) throw new Error(`Jaeger lacks a span of ${services} in ${traceId}`);
  return found;
}

const personal = ['jane.doe', 's3cret-value', '203.0.113.7'];
const leaks = (text: string) => personal.filter((value) => text.includes(value));

describe('what a lab stores', () => {
  it('is without what a query string, a header or a user agent said', async () => {
    const url = `${address('nginx', 'http')}/r/none?mail=jane.doe@example.org&token=s3cret-value`;
    const headers = { 'user-agent': 'jane.doe', 'x-forwarded-for': '203.0.113.7' };
    const answer = await fetch(url, { headers });
    const text = await stored(answer.headers.get('x-trace-id') ?? '', 'nginx', 'redirect-service');
    expect(leaks(text)).toEqual([]);
  });

  it('is without secrets and addresses in attributes, listed or not, of whoever sends them', async () => {
    const traceId = randomBytes(16).toString('hex');
    const attributes = {
      'http.route': '/kept',
      'enduser.email': 'jane.doe@example.org',
      'http.request.header.authorization': 'Bearer s3cret-value',
      'client.address': '203.0.113.7',
      'exception.message': 'no mail to jane.doe@example.org, Bearer s3cret-value',
    };
    const span = {
      traceId,
      spanId: randomBytes(8).toString('hex'),
      name: 'work',
      kind: 2,
      startTimeUnixNano: `${Date.now()}000000`,
      endTimeUnixNano: `${Date.now() + 1}000000`,
      attributes: Object.entries(attributes).map(([key, stringValue]) => ({
        key,
        value: { stringValue },
      })),
    };
    const resource = {
      attributes: [{ key: 'service.name', value: { stringValue: 'any-service' } }],
    };
    const sent = await fetch(`${address('otel-collector', 'otlp-http')}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] }),
    });
    expect(sent.status).toBe(200);
    const text = await stored(traceId, 'any-service');
    expect(text).toContain('/kept');
    expect(text).toContain('no mail to ****');
    expect(leaks(text)).toEqual([]);
  });
});
