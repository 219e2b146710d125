/** The event of a click: no address, no query strings, nothing that names a person. */
import { createHmac, randomUUID } from 'node:crypto';
import type { LinkTarget } from '../building-blocks/cache/link-target.ts';
import type { LinkEvent } from '../building-blocks/events/topics.ts';

export interface Click {
  readonly code: string;
  readonly target: LinkTarget;
  readonly address: string;
  readonly userAgent: string | undefined;
  readonly referrer: string | undefined;
  /** Key of the visitor hash: without it, addresses could be found by trying them all. */
  readonly visitorKey: string;
}

const maxUserAgent = 256;

export function clickEvent(click: Click, now: Date): LinkEvent {
  const referrer = originOf(click.referrer);
  return {
    type: 'clicked',
    id: randomUUID(),
    code: click.code,
    ownerId: click.target.ownerId,
    at: now.toISOString(),
    visitorHash: createHmac('sha256', click.visitorKey)
      .update(`${click.address}\0${click.userAgent ?? ''}`)
      .digest('hex')
      .slice(0, 32),
    ...(referrer === undefined ? {} : { referrer }),
    ...(click.userAgent === undefined ? {} : { userAgent: click.userAgent.slice(0, maxUserAgent) }),
  };
}

function originOf(referrer: string | undefined): string | undefined {
  const url = URL.parse(referrer ?? '');
  return url === null || url.origin === 'null' ? undefined : url.origin;
}
