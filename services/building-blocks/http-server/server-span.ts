/** The SERVER span of a request: an ancestor of the active one, and only to be had by this way. */
import { type Attributes, context } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';

export function describeRequest(attributes: Attributes): void {
  getRPCMetadata(context.active())?.span.setAttributes(attributes);
}
