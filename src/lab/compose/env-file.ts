import { chmod, readFile, writeFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { newSecret, secretVariable } from '../secrets.ts';

/**
 * Sees to it that a file of variables has every secret, and is its owner's alone. What it has already
 * stays: databases keep the password that they were made with. Returns the variables that it got.
 */
export async function completeEnvFile(
  path: string,
  secrets: readonly string[],
): Promise<readonly string[]> {
  const present = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const known = parseEnv(present);
  const missing = secrets.map(secretVariable).filter((variable) => !known[variable]);
  const before = present === '' || present.endsWith('\n') ? present : `${present}\n`;
  const lines = missing.map((variable) => `${variable}=${newSecret()}\n`);
  if (present !== '') await chmod(path, 0o600);
  await writeFile(path, before + lines.join(''), { mode: 0o600 });
  return missing;
}
