/**
 * Puts who is asking into the baggage, for all that happens from here on, and onto the spans that
 * began before it was known.
 */
import { context, propagation, trace } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import type { Identity } from '../building-blocks/identity/token-verifier.ts';
import { type BusinessContext, claimedEntries, withBusinessContext } from '../telemetry/baggage.ts';

export interface Defaults {
  readonly featureFlags: string;
  readonly apiVersion: string;
}

/** The verified identity wins over every claim; of client type and API version callers may tell. */
export function businessContextOf(identity: Identity, defaults: Defaults): BusinessContext {
  const claimed = claimedEntries(propagation.getBaggage(context.active()));
  return {
    'user.id': identity.userId,
    'tenant.id': identity.tenantId,
    'session.id': identity.sessionId,
    'feature.flags': defaults.featureFlags,
    'api.version': claimed['api.version'] ?? defaults.apiVersion,
    'client.type': claimed['client.type'] ?? (identity.clientId.endsWith('-cli') ? 'cli' : 'web'),
  };
}

export function runInBusinessContext<T>(business: BusinessContext, work: () => T): T {
  // The SERVER span is an ancestor of the active one, and only to be had by this way.
  getRPCMetadata(context.active())?.span.setAttributes(business);
  trace.getActiveSpan()?.setAttributes(business);
  return context.with(withBusinessContext(context.active(), business), work);
}
