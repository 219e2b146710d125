/**
 * The control channel of a running lab: commands ask its supervisor for a change.
 * HTTP on loopback, any free port (state.json names it), with a secret that only the lab's owner
 * can read. Not a Unix-domain socket: a lab's folder may have a longer path than those allow.
 */
import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { TracelabError } from '../errors.ts';
import { type Sampling, samplingSchema } from './sampling.ts';

/** Name of the channel's secret among the lab's. */
export const controlSecret = 'control';
export const samplingPath = '/sampling';
export const alterationsPath = '/alterations';

/** Variables by component that replace or join those of its declaration. */
const alterationsSchema = z.record(z.string(), z.record(z.string(), z.string()));
export type Alterations = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface ControlOptions {
  readonly secret: string;
  setSampling(sampling: Sampling): Promise<void>;
  /** Every alteration that holds from now on; a component that is not named is as declared. */
  alter(alterations: Alterations): Promise<void>;
}

export interface Control {
  readonly port: number;
  close(): Promise<void>;
}

const maxBodyBytes = 10_000;

export async function listenForControl(options: ControlOptions): Promise<Control> {
  const expected = `Bearer ${options.secret}`;
  // One change at a time: two at once would each see half of the other's.
  let last: Promise<unknown> = Promise.resolve();

  const changes: Readonly<Record<string, (body: unknown) => Promise<void>>> = {
    [samplingPath]: (body) => options.setSampling(samplingSchema.parse(body)),
    [alterationsPath]: (body) => options.alter(alterationsSchema.parse(body)),
  };
  const change = async (request: IncomingMessage, apply: (body: unknown) => Promise<void>) => {
    const body = JSON.parse(await bodyOf(request));
    const done = last.then(() => apply(body));
    last = done.catch(() => {});
    await done;
  };

  const server = createServer((request, response) => {
    if (!isSame(request.headers.authorization ?? '', expected)) return answer(response, 401, {});
    const apply = request.method === 'PUT' ? changes[request.url ?? ''] : undefined;
    if (!apply) return answer(response, 404, {});
    change(request, apply).then(
      () => answer(response, 200, {}),
      (error: unknown) => answer(response, 500, describe(error)),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      server.closeAllConnections();
      await last;
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > maxBodyBytes) throw new Error('the request is too large');
  }
  return text;
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function describe(error: unknown): object {
  if (!(error instanceof TracelabError)) return { code: 'INTERNAL', message: String(error) };
  const { code, message, suggestions } = error;
  return { code, message, suggestions };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
