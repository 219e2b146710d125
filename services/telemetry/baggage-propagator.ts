/**
 * W3C baggage with limits, and, where callers come from outside, with the claims dropped that
 * only a verified token can make.
 */
import {
  type Context,
  propagation,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
} from '@opentelemetry/api';
import { boundedHeader, claimedEntries, withBusinessContext } from './baggage.ts';

export interface BaggagePropagatorOptions {
  readonly inner: TextMapPropagator;
  /** False for services that callers from outside reach: bff, redirect-service, websocket-service. */
  readonly trusted: boolean;
}

export function baggagePropagator(options: BaggagePropagatorOptions): TextMapPropagator {
  const { inner, trusted } = options;
  return {
    fields: () => inner.fields(),
    inject: (context: Context, carrier: unknown, setter: TextMapSetter) =>
      inner.inject(context, carrier, setter),
    extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
      const bounded: TextMapGetter = {
        keys: (of) => getter.keys(of),
        get: (of, key) => {
          const value = getter.get(of, key);
          return value === undefined ? value : boundedHeader([value].flat().join(','));
        },
      };
      const extracted = inner.extract(context, carrier, bounded);
      const baggage = propagation.getBaggage(extracted);
      if (trusted || baggage === undefined) return extracted;
      return withBusinessContext(extracted, claimedEntries(baggage));
    },
  };
}
