import { fileURLToPath } from 'node:url';
import type { Contract } from '../../verify/contract.ts';
import { readContractFile } from '../../verify/contract-file.ts';

/** `premium-create`: paid. `premium-fallback`: refused by the breaker, payment deferred. */
export const premiumContracts = ['premium-create', 'premium-fallback'] as const;
export type PremiumContract = (typeof premiumContracts)[number];

export function readPremiumContract(name: PremiumContract): Promise<Contract> {
  return readContractFile(fileURLToPath(new URL(`./${name}.trace.yaml`, import.meta.url)));
}
