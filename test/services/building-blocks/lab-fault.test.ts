import { fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import { playLabFaults } from '../../../services/building-blocks/http-server/lab-fault.ts';
import { Problem } from '../../../services/building-blocks/http-server/problem.ts';

function app(enabled: boolean) {
  const server = fastify();
  server.setErrorHandler((error, _request, reply) =>
    reply.code(error instanceof Problem ? error.status : 500).send(),
  );
  if (enabled) playLabFaults(server);
  server.get('/', () => 'ok');
  return async (fault?: string) => {
    const startedMs = performance.now();
    const { statusCode } = await server.inject({
      url: '/',
      headers: fault === undefined ? {} : { 'x-lab-fault': fault },
    });
    return { statusCode, tookMs: performance.now() - startedMs };
  };
}

describe('X-Lab-Fault', () => {
  it.each([
    [undefined, 200],
    ['error', 504],
    ['slow:20', 200],
    ['slow:4001', 400],
    ['slow:', 400],
    ['explode', 400],
  ])('%s is answered with %i', async (fault, status) => {
    expect(await app(true)(fault)).toMatchObject({ statusCode: status });
  });

  it('makes an answer take as long as asked for', async () => {
    const { tookMs } = await app(true)('slow:50');
    // Timers fire up to a millisecond early.
    expect(tookMs).toBeGreaterThan(48);
  });

  it('means nothing to a service that is not told to heed it', async () => {
    expect(await app(false)('error')).toMatchObject({ statusCode: 200 });
  });
});
