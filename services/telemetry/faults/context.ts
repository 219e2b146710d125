/** Loses trace context and baggage of messages that leave, or begins them anew. */
import { randomBytes } from 'node:crypto';
import type { Context, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { hit, playedFaults } from './current.ts';
import type { ContextHeader, FaultOf } from './fault.ts';
import { mediumOf } from './medium.ts';

/** `inner`: all propagators together, since one call to `inject` must be one message. */
export function faultyPropagator(inner: TextMapPropagator): TextMapPropagator {
  return {
    fields: () => inner.fields(),
    extract: (context, carrier, getter) => inner.extract(context, carrier, getter),
    inject(context: Context, carrier: unknown, setter: TextMapSetter) {
      const faults = faultsOn(context);
      inner.inject(context, carrier, faults.length === 0 ? setter : changing(setter, faults));
    },
  };
}

function faultsOn(context: Context): readonly FaultOf<'context'>[] {
  const played = playedFaults('context');
  if (played.length === 0) return [];
  const medium = mediumOf(context);
  return hit(played.filter(({ fault }) => fault.over === medium));
}

function changing(setter: TextMapSetter, faults: readonly FaultOf<'context'>[]): TextMapSetter {
  return {
    set(carrier, key, value) {
      const changes = faults.filter(({ header }) => header === key).map(({ change }) => change);
      if (changes.includes('dropped')) return;
      const changed = changes.length === 0 ? value : restarted[key as ContextHeader](value);
      setter.set(carrier, key, changed);
    },
  };
}

const restarted: Readonly<Record<ContextHeader, (value: string) => string>> = {
  traceparent: () => `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`,
  tracestate: () => 'restarted=1',
  baggage: (value) =>
    value
      .split(',')
      .map((member) => `${member.split('=', 1)[0]}=restarted`)
      .join(','),
};
