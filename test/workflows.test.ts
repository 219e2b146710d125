import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, '.github/workflows');
const schema = z.object({
  on: z.record(z.string(), z.unknown()),
  permissions: z.object({ contents: z.literal('read') }).strict(),
  jobs: z.record(
    z.string(),
    z.object({
      'runs-on': z.string().regex(/-\d/),
      'timeout-minutes': z.number(),
      steps: z.array(z.object({ uses: z.string().optional(), run: z.string().optional() })),
    }),
  ),
});

const read = (file: string) => schema.parse(parse(readFileSync(join(folder, file), 'utf8')));
const stepsOf = (file: string) => Object.values(read(file).jobs).flatMap(({ steps }) => steps);
const commands = (file: string) => stepsOf(file).flatMap(({ run }) => run?.split('\n') ?? []);

describe('workflows', () => {
  it.each(readdirSync(folder))('%s names exact versions and commands that exist', (file) => {
    for (const { uses } of stepsOf(file)) {
      if (uses !== undefined) expect(uses).toMatch(/@v\d+\.\d+\.\d+$/);
    }
    for (const command of commands(file)) {
      for (const [, name = ''] of command.matchAll(/bin\/run\.js ([\w ]+?)(?= --| &&|$)/g)) {
        const path = join(root, 'src/commands', `${name.trim().replaceAll(' ', '/')}.ts`);
        expect(existsSync(path), command).toBe(true);
      }
    }
  });

  it('runs the gate on the official images weekly and by hand', () => {
    const file = 'official-images.yml';
    expect(Object.keys(read(file).on).sort()).toEqual(['schedule', 'workflow_dispatch']);
    const gate = commands(file).find((command) => command.includes('run.js gate'));
    expect(gate).toContain('--runtime docker');
    // Nothing replaces an image.
    expect(readFileSync(join(folder, file), 'utf8')).not.toMatch(/TRACELAB_IMAGE|--images/);
  });
});
