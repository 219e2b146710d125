import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Metrics } from '../../../stack/kong/metrics.ts';
import { statusServer } from '../../../stack/kong/status-server.ts';
import { replay } from './replay/case.ts';
import { type Recording, recordings } from './replay/recording.ts';
import { Replayer } from './replay/replayer.ts';

/** Recorded cases that are summaries, or not about the proxy. */
function recorded(name: string): Recording {
  const found = recordings.find((recording) => recording.name === name);
  if (!found) throw new Error(`no recording ${name}`);
  return found;
}

describe('the gateway, over many requests and beside the proxy', () => {
  let replayer: Replayer;
  beforeAll(async () => {
    replayer = await Replayer.start({});
  });
  afterAll(() => replayer.stop());

  it('shares 200 requests out by weight, in the recorded pattern', async () => {
    const { path, method } = recorded('weights-200').request;
    const one: Recording = {
      ...recorded('route-api'),
      name: 'weights-200',
      request: {
        method,
        path,
        version: 'HTTP/1.1',
        headers: [
          ['Host', 'x'],
          ['Connection', 'close'],
        ],
      },
      spans: [],
    };
    const letters: string[] = [];
    // The recorded wheel began five turns before its light target.
    const [ring] = replayer.rings;
    if (ring) ring.position = 4;
    for (let count = 0; count < 200; count += 1) {
      await replay(one, replayer, `127.2.0.${count + 1}`);
      letters.push(replayer.arrived[0]?.target === 'bff-a' ? 'a' : 'b');
    }
    const { upstream } = recorded('weights-200') as unknown as {
      readonly upstream: {
        readonly target_counts: Readonly<Record<string, number>>;
        readonly first_40: string;
      };
    };
    expect(letters.join('').slice(0, 40)).toBe(upstream.first_40);
    expect({
      'bff-a': letters.filter((letter) => letter === 'a').length,
      'bff-b': letters.filter((letter) => letter === 'b').length,
    }).toEqual(upstream.target_counts);
  }, 60_000);

  it('says on the status listener that it is ready', async () => {
    const status = statusServer(replayer.proxy, new Metrics()).listen(0, '127.0.0.1');
    await once(status, 'listening');
    const { port } = status.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}${recorded('status-ready').request.path}`);
    expect({ status: answer.status, body: await answer.text() }).toEqual(
      recorded('status-ready').response,
    );
    status.close();
  });
});
