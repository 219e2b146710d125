import { readFileSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * Runs the command line. In the repository the commands are TypeScript, which Node strips as it
 * loads; in the published package they are built, because Node strips nothing under node_modules.
 */
export async function main({ inRepository }) {
  module.enableCompileCache();
  const { execute } = await import('@oclif/core');
  const root = fileURLToPath(new URL('..', import.meta.url));
  const pjson = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  if (inRepository) pjson.oclif.commands = './src/commands';
  await execute({ dir: import.meta.url, loadOptions: { root, pjson } });
}
