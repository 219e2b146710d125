import { once } from 'node:events';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { dockerEngine } from '../../src/lab/docker/engine.ts';

afterEach(() => vi.unstubAllEnvs());

describe('a Docker engine that is not there', () => {
  it('fails with DOCKER_UNREACHABLE, naming the socket', async () => {
    const socket = join(tmpdir(), 'no-such-folder', 'docker.sock');
    vi.stubEnv('DOCKER_HOST', `unix://${socket}`);
    await expect(dockerEngine().version()).rejects.toMatchObject({
      code: 'DOCKER_UNREACHABLE',
      message: expect.stringContaining(socket),
    });
  });

  it('fails with DOCKER_REFUSED when the engine answers with an error of its own', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(500, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ message: 'quota exceeded by far' }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    vi.stubEnv('DOCKER_HOST', `tcp://127.0.0.1:${port}`);
    try {
      await expect(dockerEngine().version()).rejects.toMatchObject({
        code: 'DOCKER_REFUSED',
        message: expect.stringContaining('quota exceeded by far'),
      });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
