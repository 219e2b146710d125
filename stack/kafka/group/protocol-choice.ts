import type { Member } from './member.ts';

/** Protocols that every member supports, in the first one's order. */
export function commonProtocols(members: readonly Member[]): readonly string[] {
  const [first, ...others] = members;
  const names = first?.request.protocols.map(({ name }) => name) ?? [];
  return names.filter((name) => others.every((member) => member.supports(name)));
}

/** Each member votes for what it likes best among the common ones; most votes win. */
export function chooseProtocol(members: readonly Member[]): string {
  const candidates = commonProtocols(members);
  const votes = new Map<string, number>(candidates.map((name) => [name, 0]));
  for (const member of members) {
    const vote = member.request.protocols.find(({ name }) => votes.has(name));
    if (vote) votes.set(vote.name, (votes.get(vote.name) ?? 0) + 1);
  }
  return candidates.toSorted((a, b) => (votes.get(b) ?? 0) - (votes.get(a) ?? 0))[0] ?? '';
}
