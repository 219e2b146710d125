import type { Contract } from '../../verify/contract.ts';
import { readOwnContract } from '../own-contract.ts';

/** `premium-create`: paid. `premium-fallback`: refused by the breaker, payment deferred. */
export const premiumContracts = ['premium-create', 'premium-fallback'] as const;
export type PremiumContract = (typeof premiumContracts)[number];

export function readPremiumContract(name: PremiumContract): Promise<Contract> {
  return readOwnContract(name, import.meta.url);
}
