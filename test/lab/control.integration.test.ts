import { afterEach, describe, expect, it } from 'vitest';
import { TracelabError } from '../../src/errors.ts';
import { type Alterations, type Control, listenForControl } from '../../src/lab/control.ts';
import type { Sampling } from '../../src/lab/sampling.ts';

let control: Control | undefined;
afterEach(() => control?.close());

async function listening(
  setSampling: (sampling: Sampling) => Promise<void>,
  alter: (alterations: Alterations) => Promise<void> = async () => expect.unreachable(),
) {
  control = await listenForControl({
    secret: 'only mine',
    setSampling,
    alter,
  });
  const { port } = control;
  return (body: unknown, authorization = 'Bearer only mine', path = '/sampling') =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'PUT',
      headers: { authorization },
      body: JSON.stringify(body),
    });
}

describe('the control channel', () => {
  it('hands a change on, and answers when it is done', async () => {
    const taken: Sampling[] = [];
    const put = await listening(async (sampling) => {
      taken.push(sampling);
    });
    expect((await put({ mode: 'head', ratio: 0.1 })).status).toBe(200);
    expect(taken).toEqual([{ mode: 'head', ratio: 0.1 }]);
  });

  it.each([
    ['nobody', { mode: 'smart' }, 'Bearer guessed', '/sampling', 401],
    ['a path it does not know', { mode: 'smart' }, undefined, '/down', 404],
    ['a ratio of 0', { mode: 'head', ratio: 0 }, undefined, undefined, 500],
  ])('takes nothing from %s', async (_, body, authorization, path, status) => {
    const put = await listening(async () => expect.unreachable());
    expect((await put(body, authorization, path)).status).toBe(status);
  });

  it('hands alterations on, by component', async () => {
    const taken: Alterations[] = [];
    const put = await listening(
      async () => expect.unreachable(),
      async (alterations) => {
        taken.push(alterations);
      },
    );
    const wanted = { bff: { SELF_TEST_FAULTS: '[]' } };
    expect((await put(wanted, undefined, '/alterations')).status).toBe(200);
    expect((await put({ bff: 'all' }, undefined, '/alterations')).status).toBe(500);
    expect(taken).toEqual([wanted]);
  });

  it('makes one change at a time', async () => {
    const running: string[] = [];
    const first = Promise.withResolvers<void>();
    const put = await listening(async ({ mode }) => {
      running.push(mode);
      if (mode === 'smart') await first.promise;
    });
    const one = put({ mode: 'smart' });
    while (running.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const other = put({ mode: 'always' });
    first.resolve();
    await Promise.all([one, other]);
    expect(running).toEqual(['smart', 'always']);
  });

  it('tells why a change failed, and takes the next one', async () => {
    let fails = true;
    const put = await listening(async () => {
      if (fails) throw new TracelabError({ code: 'COMPONENT_DIED', message: 'nginx ended.' });
    });
    const refused = await put({ mode: 'smart' });
    expect(await refused.json()).toMatchObject({ code: 'COMPONENT_DIED', message: 'nginx ended.' });
    fails = false;
    expect((await put({ mode: 'smart' })).status).toBe(200);
  });
});
