import { TracelabError } from '../errors.ts';
import { premiumContracts, readPremiumContract } from '../scenarios/circuit-breaker/contracts.ts';
import {
  readUserJourneyContract,
  userJourneyContracts,
} from '../scenarios/user-journey/contracts.ts';
import type { Contract } from '../verify/contract.ts';

/** The platform's contracts that a trace may be recognised by, and how each is read. */
const platform: ReadonlyMap<string, () => Promise<Contract>> = new Map([
  ...userJourneyContracts.map((name) => [name, () => readUserJourneyContract(name)] as const),
  ...premiumContracts.map((name) => [name, () => readPremiumContract(name)] as const),
]);

/**
 * The contract of this name or path; all of the platform's where none is given, for one to be
 * recognised. Throws BAD_SPEC, BAD_USAGE.
 */
export async function findContracts(nameOrPath: string | undefined): Promise<readonly Contract[]> {
  if (nameOrPath === undefined) return Promise.all([...platform.values()].map((read) => read()));
  const read = platform.get(nameOrPath);
  if (read) return [await read()];
  if (/[/\\.]/.test(nameOrPath)) return [await readContractAt(nameOrPath)];
  const names = [...platform.keys()];
  throw new TracelabError({
    code: 'BAD_USAGE',
    message: `There is no contract "${nameOrPath}" (${names.join(', ')}), and it is not the path of a file.`,
    suggestions: names.map((name) => `--contract ${name}`),
  });
}

/** A contract of a person's own. Its parser is loaded only where there is one. Throws BAD_SPEC. */
export async function readContractAt(path: string): Promise<Contract> {
  const { readContractFile } = await import('../verify/contract-file.ts');
  return readContractFile(path);
}
