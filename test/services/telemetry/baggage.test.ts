import { propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  boundedHeader,
  claimedEntries,
  isBusinessKey,
  withBusinessContext,
} from '../../../services/telemetry/baggage.ts';

const baggageOf = (entries: Record<string, string>) =>
  propagation.createBaggage(
    Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, { value }])),
  );

describe('claims of a caller', () => {
  it('are believed for client type and API version, where these are valid', () => {
    const claims = { 'client.type': 'mobile', 'api.version': 'v2' };
    expect(claimedEntries(baggageOf(claims))).toEqual(claims);
  });

  it('are dropped for what only a token can say', () => {
    const claims = {
      'user.id': 'root',
      'tenant.id': 'all',
      'session.id': 's',
      'feature.flags': 'admin=true',
      other: 'x',
    };
    expect(claimedEntries(baggageOf(claims))).toEqual({});
  });

  it.each([
    ['client.type', 'toaster'],
    ['client.type', ''],
    ['api.version', '2'],
    ['api.version', 'v2\r\nx: y'],
    ['api.version', `v${'9'.repeat(50)}`],
    ['constructor', 'x'],
  ])('are dropped where %s is %j', (key, value) => {
    expect(claimedEntries(baggageOf({ [key]: value }))).toEqual({});
  });
});

describe('business context', () => {
  it('replaces all baggage that was there', () => {
    const claimed = propagation.setBaggage(
      ROOT_CONTEXT,
      baggageOf({ 'user.id': 'mallory', other: 'x' }),
    );
    const verified = withBusinessContext(claimed, { 'user.id': 'alice' });
    expect(propagation.getBaggage(verified)?.getAllEntries()).toEqual([
      ['user.id', { value: 'alice' }],
    ]);
  });

  it('has six keys, which spans get, and no other', () => {
    expect(isBusinessKey('tenant.id')).toBe(true);
    expect(isBusinessKey('password')).toBe(false);
  });
});

describe('a baggage header', () => {
  it('stays as it is within the limits', () => {
    expect(boundedHeader('a=1,b=2;p=x')).toBe('a=1,b=2;p=x');
  });

  it('is cut after 64 members', () => {
    const members = Array.from({ length: 100 }, (_, index) => `k${index}=v`);
    expect(boundedHeader(members.join(','))).toBe(members.slice(0, 64).join(','));
  });

  it('is cut before the member that passes 8,192 bytes, never within one', () => {
    const members = [`a=${'x'.repeat(4000)}`, `b=${'y'.repeat(4000)}`, `c=${'z'.repeat(4000)}`];
    expect(boundedHeader(members.join(','))).toBe(members.slice(0, 2).join(','));
    expect(boundedHeader(`a=${'x'.repeat(9000)}`)).toBe('');
  });

  it('keeps both limits, and the members it keeps, whatever comes', () => {
    const member = fc.stringMatching(/^[a-z]{1,9}=[^,]{0,900}$/);
    fc.assert(
      fc.property(fc.array(member, { maxLength: 90 }), (members) => {
        const kept = boundedHeader(members.join(','));
        expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(8192);
        const keptMembers = kept === '' ? [] : kept.split(',');
        expect(keptMembers.length).toBeLessThanOrEqual(64);
        expect(keptMembers).toEqual(members.slice(0, keptMembers.length));
      }),
    );
  });
});
