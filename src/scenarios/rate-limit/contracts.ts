import { type CompiledContract, compileContract } from '../../verify/compiled-contract.ts';
import { readOwnContract } from '../own-contract.ts';

/**
 * What the traces of this run must be. A real Kong sets no rate-limit attributes on its span (its
 * opentelemetry plugin has no setting for it): the contracts ask for the status, the route and the
 * span of the plugin that refused; the figures come from the answer's headers in the request log.
 * The edge's span does carry its limit's decision.
 */
export const limitContracts = [
  'admitted-at-api',
  'admitted-at-redirect',
  'admitted-at-edge',
  'throttled-at-edge',
  'throttled-at-gateway',
  'throttled-by-response',
] as const;
export type LimitContract = (typeof limitContracts)[number];

export async function readLimitContracts(): Promise<ReadonlyMap<LimitContract, CompiledContract>> {
  return new Map(
    await Promise.all(
      limitContracts.map(async (name) => {
        const contract = await readOwnContract(name, import.meta.url);
        return [name, await compileContract(contract)] as const;
      }),
    ),
  );
}
