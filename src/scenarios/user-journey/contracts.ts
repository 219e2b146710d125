import type { Contract } from '../../verify/contract.ts';
import { readOwnContract } from '../own-contract.ts';

/** The platform's contracts, one for each request of a journey, in its order. */
export const userJourneyContracts = ['create', 'lookup-miss', 'lookup-hit', 'redirect'] as const;
export type UserJourneyContract = (typeof userJourneyContracts)[number];

export function readUserJourneyContract(name: UserJourneyContract): Promise<Contract> {
  return readOwnContract(name, import.meta.url);
}
