import { TracelabError } from './errors.ts';
import {
  readUserJourneyContract,
  readUserJourneyContracts,
  userJourneyContracts,
} from './scenarios/user-journey/contracts.ts';
import type { Contract } from './verify/contract.ts';
import { readContractFile } from './verify/contract-file.ts';

/**
 * The contract of this name or path; all of the platform's where none is given, for one to be
 * recognised. Throws BAD_SPEC, BAD_USAGE.
 */
export async function findContracts(nameOrPath: string | undefined): Promise<readonly Contract[]> {
  if (nameOrPath === undefined) return readUserJourneyContracts();
  const known = userJourneyContracts.find((name) => name === nameOrPath);
  if (known) return [await readUserJourneyContract(known)];
  if (/[/\\.]/.test(nameOrPath)) return [await readContractFile(nameOrPath)];
  throw new TracelabError({
    code: 'BAD_USAGE',
    message: `There is no contract "${nameOrPath}" (${userJourneyContracts.join(', ')}), and it is not the path of a file.`,
    suggestions: userJourneyContracts.map((name) => `--contract ${name}`),
  });
}
