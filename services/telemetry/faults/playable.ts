/** Which faults a service can play; one that it would swallow in silence must not look injected. */
import { ConfigError } from '../config.ts';
import { type Fault, type Medium, variable } from './fault.ts';

interface Media {
  /** Messages that leave with a trace context. */
  readonly sends: readonly Medium[];
  /** Messages that can be made to wait, where they arrive; WebSocket frames, before they leave. */
  readonly delays: readonly Medium[];
}

const mediaOf: Readonly<Record<string, Media>> = {
  bff: { sends: ['http'], delays: ['http'] },
  'url-api': { sends: ['kafka'], delays: ['http'] },
  'redirect-service': { sends: ['kafka'], delays: ['http'] },
  'analytics-api': { sends: [], delays: ['http', 'kafka'] },
  'job-scheduler': { sends: ['kafka', 'job'], delays: ['kafka', 'job'] },
  'websocket-service': { sends: ['websocket'], delays: ['kafka', 'websocket'] },
  'payment-gateway': { sends: ['http'], delays: ['http'] },
  'email-service': { sends: [], delays: ['http'] },
  'webhook-receiver': { sends: [], delays: ['http'] },
};

/** Throws a ConfigError that names the fault. */
export function refuseUnplayable(service: string, faults: readonly Fault[]): void {
  const refused = faults.find((fault) => !isPlayable(service, fault));
  if (refused === undefined) return;
  const what = 'over' in refused ? `${refused.kind} over ${refused.over}` : refused.kind;
  throw new ConfigError(`${variable}: ${service} cannot play "${what}"`);
}

function isPlayable(service: string, fault: Fault): boolean {
  switch (fault.kind) {
    case 'context':
      return mediaOf[service]?.sends.includes(fault.over) === true;
    case 'delay':
      return mediaOf[service]?.delays.includes(fault.over) === true;
    case 'limit-ignored':
      return false;
    case 'span-lost':
    case 'export-stopped':
    case 'error-hidden':
    case 'attribute':
      return true;
    default:
      return fault satisfies never;
  }
}
