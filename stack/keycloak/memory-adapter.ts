/** Keeps what `oidc-provider` must remember between requests: sessions, codes, interactions. */
import type { Adapter, AdapterPayload } from 'oidc-provider';

interface Stored {
  readonly payload: AdapterPayload;
  readonly expiresAtMs: number;
}

/** One store a provider, shared by the adapters of its models. */
export function memoryAdapterFactory(): (model: string) => Adapter {
  const stored = new Map<string, Stored>();

  const living = (key: string): AdapterPayload | undefined => {
    const entry = stored.get(key);
    if (entry && entry.expiresAtMs > Date.now()) return entry.payload;
    stored.delete(key);
    return undefined;
  };
  const findBy = (model: string, matches: (payload: AdapterPayload) => boolean) => {
    for (const key of [...stored.keys()].filter((each) => each.startsWith(`${model}:`))) {
      const payload = living(key);
      if (payload && matches(payload)) return payload;
    }
    return undefined;
  };

  return (model) => ({
    async upsert(id, payload, expiresInSeconds) {
      for (const key of stored.keys()) living(key);
      const expiresAtMs = expiresInSeconds ? Date.now() + expiresInSeconds * 1_000 : Infinity;
      stored.set(`${model}:${id}`, { payload, expiresAtMs });
    },
    find: async (id) => living(`${model}:${id}`),
    findByUid: async (uid) => findBy(model, (payload) => payload.uid === uid),
    findByUserCode: async (userCode) => findBy(model, (payload) => payload.userCode === userCode),
    async consume(id) {
      const payload = living(`${model}:${id}`);
      if (payload) payload.consumed = Math.floor(Date.now() / 1_000);
    },
    async destroy(id) {
      stored.delete(`${model}:${id}`);
    },
    async revokeByGrantId(grantId) {
      for (const [key, { payload }] of stored) {
        if (payload.grantId === grantId) stored.delete(key);
      }
    },
  });
}
