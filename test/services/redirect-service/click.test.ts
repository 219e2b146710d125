import { describe, expect, it } from 'vitest';
import { linkEvent } from '../../../services/building-blocks/events/topics.ts';
import { type Click, clickEvent } from '../../../services/redirect-service/click.ts';

const now = new Date('2026-11-21T10:00:00.000Z');
const click: Click = {
  code: 'abc',
  target: { url: 'https://example.com/', ownerId: 'alice' },
  address: '203.0.113.7',
  userAgent: 'Browser/1.0',
  referrer: 'https://news.example/article?reader=mail@example.com',
  visitorKey: 'key-of-the-lab',
};

describe('a click event', () => {
  it('is a valid event of link-events', () => {
    expect(linkEvent.parse(clickEvent(click, now))).toMatchObject({
      type: 'clicked',
      code: 'abc',
      ownerId: 'alice',
      at: now.toISOString(),
    });
  });

  it('holds neither the address nor what a referrer says of a person', () => {
    const text = JSON.stringify(clickEvent(click, now));
    expect(text).not.toContain('203.0.113.7');
    expect(text).not.toContain('mail@example.com');
    expect(clickEvent(click, now)).toMatchObject({ referrer: 'https://news.example' });
  });

  it('tells visitors apart, and one visitor nowhere else', () => {
    const hash = (change: Partial<Click>) => {
      const event = clickEvent({ ...click, ...change }, now);
      return event.type === 'clicked' ? event.visitorHash : undefined;
    };
    expect(hash({})).toBe(hash({}));
    expect(hash({})).not.toBe(hash({ address: '203.0.113.8' }));
    expect(hash({})).not.toBe(hash({ visitorKey: 'key-of-another-lab' }));
  });

  it('leaves out a referrer that is none, and cuts a long user agent', () => {
    const event = clickEvent(
      { ...click, referrer: 'about:blank', userAgent: 'x'.repeat(999) },
      now,
    );
    expect(event).not.toHaveProperty('referrer');
    expect(event).toMatchObject({ userAgent: 'x'.repeat(256) });
  });
});
