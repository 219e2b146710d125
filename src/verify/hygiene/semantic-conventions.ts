import { synonyms } from '../semconv.ts';
import type { HygieneCheck, HygieneFinding } from './check.ts';

/**
 * Names of before the stable semantic conventions, each service's once. Old and new beside each
 * other are a migration (OTEL_SEMCONV_STABILITY_OPT_IN=http/dup) and only told; two values for one
 * thing are wrong. Source: OpenTelemetry, HTTP and database semantic convention stability migration.
 */
export const semanticConventions: HygieneCheck = {
  rule: 'semantic-conventions',
  judge: (traces) => {
    const found = new Map<string, Omit<HygieneFinding, 'rule'>>();
    const note = (key: string, finding: Omit<HygieneFinding, 'rule'>) => {
      if (!found.has(key)) found.set(key, finding);
    };
    for (const { trace } of traces) {
      for (const { service, spanId, attributes } of trace.spans) {
        const at = { traceId: trace.traceId, spanId, anchor: 'semantic-conventions' as const };
        for (const [current = '', ...former] of synonyms) {
          for (const old of former) {
            // Its address may be a proxy's: a near relative, not a former name.
            if (!(old in attributes) || old === 'net.sock.peer.addr') continue;
            const both = current in attributes;
            // Elsewhere the values were renamed too, such as "mssql" of db.system.
            const same = old.startsWith('http.') && current !== 'client.address';
            if (both && same && comparable(attributes[old]) !== comparable(attributes[current])) {
              const message = `${service} writes ${old} and ${current} with different values`;
              note(message, { verdict: 'failed', message, ...at });
            } else {
              const message = `${service} writes ${old}, now ${current}${both ? ', beside it' : ''}`;
              note(message, { verdict: 'failed', message, ...at, advisory: true });
            }
          }
        }
      }
    }
    return [...found.values()];
  },
};

/** `http.target` holds a query that `url.path` has not; numbers may be written as strings. */
function comparable(value: unknown): string {
  return String(value).split('?')[0]?.toLowerCase() ?? '';
}
