import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Contract } from '../verify/contract.ts';

/**
 * A contract of the platform, in the folder of the module at `beside`. The build writes each as
 * JSON too, checked: to parse YAML and to hold it against its schema makes a command start late.
 */
export async function readOwnContract(name: string, beside: string): Promise<Contract> {
  const built = new URL(`./${name}.trace.json`, beside);
  const json = await readFile(built, 'utf8').catch(() => undefined);
  if (json !== undefined) return JSON.parse(json) as Contract;
  const { readContractFile } = await import('../verify/contract-file.ts');
  return readContractFile(fileURLToPath(new URL(`./${name}.trace.yaml`, beside)));
}
