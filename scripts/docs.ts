/**
 * Writes what is generated in `docs/`: the command reference from the commands' own help, and the
 * JSON Schema of contracts. With `--check` it writes nothing and fails where one is out of date.
 */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { $ } from 'zx';
import { contractSchema } from '../src/verify/contract.ts';

const reference = 'docs/commands.md';
const schema = 'docs/trace.schema.json';
const check = process.argv.includes('--check');
$.verbose = false;

const folder = await mkdtemp(join(tmpdir(), 'tracelab-docs-'));
try {
  const draft = join(folder, 'commands.md');
  await cp(reference, draft);
  await $`${process.execPath} scripts/build.ts`;
  await $({
    env: { ...process.env, COLUMNS: '100' },
  })`oclif readme --readme-path ${draft} --no-source-links --no-aliases --version next`;
  const generated: readonly (readonly [string, string])[] = [
    [reference, await readFile(draft, 'utf8')],
    [schema, `${JSON.stringify(z.toJSONSchema(contractSchema, { io: 'input' }), null, 2)}\n`],
  ];
  for (const [path, content] of generated) {
    const present = await readFile(path, 'utf8').catch(() => '');
    if (present === content) continue;
    if (check) {
      console.error(`${path} is out of date; run: npm run docs`);
      process.exitCode = 1;
    } else {
      await writeFile(path, content);
      console.log(`wrote ${path}`);
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
