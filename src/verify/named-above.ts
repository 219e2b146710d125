import type { Hop } from './contract.ts';

/** The nearest hop above this one that is named too, going up by parents and links. */
export function namedAbove(
  hops: readonly Hop[],
  hopId: string,
  named: readonly string[],
): string | undefined {
  const above = (id: string | undefined) => {
    const hop = hops.find((one) => one.id === id);
    return hop?.parent ?? hop?.link;
  };
  for (let id = above(hopId); id !== undefined; id = above(id)) {
    if (named.includes(id)) return id;
  }
  return undefined;
}
