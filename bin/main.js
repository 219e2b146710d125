import { readFileSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Runs the command line. In the repository the commands are TypeScript, which Node strips as it
 * loads; in the published package they are built, because Node strips nothing under node_modules.
 */
export async function main({ inRepository }) {
  cacheCompiledCode();
  const { execute } = await import('@oclif/core');
  const root = fileURLToPath(new URL('..', import.meta.url));
  const pjson = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  if (inRepository) {
    pjson.oclif.commands = './src/commands';
    pjson.oclif.hooks = { command_not_found: './src/hooks/unknown-command.ts' };
  }
  // A manifest that an earlier build left in the repository would hide what is new.
  const loadOptions = { root, pjson, ignoreManifest: inRepository };
  await execute({ dir: import.meta.url, loadOptions });
}

/** Half of a cold start is compiling. The processes of a lab inherit the variable. */
function cacheCompiledCode() {
  const caches = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  process.env.NODE_COMPILE_CACHE ??= join(caches, 'tracelab', 'compiled');
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
}
