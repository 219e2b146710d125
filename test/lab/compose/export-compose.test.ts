import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportCompose } from '../../../src/lab/compose/export-compose.ts';
import { components } from '../../../stack/index.ts';

let folder: string;
let out: string;
let env: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tracelab export '));
  out = join(folder, 'compose.yaml');
  env = join(folder, '.env');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (force = false) => exportCompose({ components, images: {}, out, force });
const variables = () => parseEnv(readFileSync(env, 'utf8'));

describe('tracelab export compose', () => {
  it('keeps secrets in a file of their own, which only its owner reads', async () => {
    const { newSecrets, secretsFile } = await run();
    expect(secretsFile).toBe(env);
    expect(statSync(env).mode & 0o777).toBe(0o600);
    expect(Object.keys(variables())).toEqual(newSecrets);
    const text = readFileSync(out, 'utf8');
    for (const [name, value = ''] of Object.entries(variables())) {
      expect(value).toMatch(/^[\w-]{32}$/);
      expect(text).not.toContain(value);
      expect(text).toContain(`\${${name}:?`);
    }
  });

  it('leaves what a file of variables has, and makes what it lacks', async () => {
    writeFileSync(env, 'OWN=1\nTRACELAB_SECRET_REDIS=kept\nTRACELAB_SECRET_LAB=', { mode: 0o644 });
    const { newSecrets } = await run();
    expect(newSecrets).not.toContain('TRACELAB_SECRET_REDIS');
    expect(variables()).toMatchObject({ OWN: '1', TRACELAB_SECRET_REDIS: 'kept' });
    expect(variables()['TRACELAB_SECRET_LAB']).toMatch(/^[\w-]{32}$/);
    expect(statSync(env).mode & 0o777).toBe(0o600);
    const before = readFileSync(env, 'utf8');
    expect((await run(true)).newSecrets).toEqual([]);
    expect(readFileSync(env, 'utf8')).toBe(before);
  });

  it('overwrites no file unless it is told to, and says how', async () => {
    writeFileSync(out, 'mine');
    await expect(run()).rejects.toMatchObject({
      code: 'BAD_USAGE',
      message: `${out} was not written: it exists already.`,
      suggestions: [
        'tracelab export compose --force',
        'tracelab export compose --out another.yaml',
      ],
    });
    expect(readFileSync(out, 'utf8')).toBe('mine');
    await run(true);
    expect(readFileSync(out, 'utf8')).toContain('services:');
  });

  it('names the path that cannot be written', async () => {
    out = join(folder, 'absent', 'compose.yaml');
    await expect(run()).rejects.toMatchObject({
      code: 'BAD_USAGE',
      message: expect.stringContaining(`${out} was not written: ENOENT`),
    });
  });
});
