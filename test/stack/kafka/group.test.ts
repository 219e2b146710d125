import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Group } from '../../../stack/kafka/group/group.ts';
import type { JoinRequest, JoinResult } from '../../../stack/kafka/group/member.ts';
import { ERROR } from '../../../stack/kafka/wire/errors.ts';

const SESSION_MS = 6_000;
const REBALANCE_MS = 20_000;

describe('a consumer group', () => {
  let group: Group;
  beforeEach(() => {
    vi.useFakeTimers();
    group = new Group();
  });
  afterEach(() => {
    group.close();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  const request = (memberId: string, fields: Partial<JoinRequest> = {}): JoinRequest => ({
    memberId,
    clientId: 'client',
    clientHost: '127.0.0.1',
    sessionTimeoutMs: SESSION_MS,
    rebalanceTimeoutMs: REBALANCE_MS,
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: Buffer.from('m') }],
    ...fields,
  });

  /** Asks for an id, then joins with it, as clients do. */
  async function newMember(fields: Partial<JoinRequest> = {}) {
    const { error, memberId } = await group.join(request('', fields));
    expect(error).toBe(ERROR.memberIdRequired);
    return { memberId, joined: group.join(request(memberId, fields)) };
  }

  async function stableWithTwo() {
    const first = await newMember();
    await first.joined;
    const second = await newMember();
    const again = group.join(request(first.memberId));
    const [{ generation }] = await Promise.all([again, second.joined]);
    const follower = group.sync(second.memberId, generation, new Map());
    const leader = group.sync(
      first.memberId,
      generation,
      new Map([[second.memberId, Buffer.from('2')]]),
    );
    await Promise.all([follower, leader]);
    return { leader: first.memberId, follower: second.memberId, generation };
  }

  test('lets its first member in at once, as the leader', async () => {
    const { memberId, joined } = await newMember();
    expect(await joined).toEqual({
      error: ERROR.none,
      generation: 1,
      protocolName: 'range',
      leaderId: memberId,
      memberId,
      members: [{ memberId, metadata: Buffer.from('m') }],
    } satisfies JoinResult);
    expect(group.state).toBe('CompletingRebalance');
  });

  test('gives everyone the assignment of the leader', async () => {
    const { memberId, joined } = await newMember();
    const { generation } = await joined;
    const assignments = new Map([[memberId, Buffer.from('all')]]);
    const synced = await group.sync(memberId, generation, assignments);
    expect(synced).toEqual({ error: ERROR.none, assignment: Buffer.from('all') });
    expect(group.state).toBe('Stable');
    expect(await group.sync(memberId, generation, new Map())).toEqual(synced);
  });

  test('tells members by heartbeat that another one joins, and waits for them', async () => {
    const { leader, follower, generation } = await stableWithTwo();
    expect(group.heartbeat(leader, generation)).toBe(ERROR.none);
    const third = await newMember();
    expect(group.heartbeat(leader, generation)).toBe(ERROR.rebalanceInProgress);
    const rest = [leader, follower].map((id) => group.join(request(id)));
    const results = await Promise.all([third.joined, ...rest]);
    expect(new Set(results.map((result) => result.generation))).toEqual(new Set([generation + 1]));
    expect(results.map(({ members }) => members.length).toSorted()).toEqual([0, 0, 3]);
  });

  test('goes on without members that do not come back in time', async () => {
    const { leader, follower, generation } = await stableWithTwo();
    const third = await newMember();
    const back = group.join(request(follower));
    // The leader's heart beats on, but it does not join.
    for (let waitedMs = 0; waitedMs < REBALANCE_MS; waitedMs += SESSION_MS / 2) {
      expect(group.heartbeat(leader, generation)).toBe(ERROR.rebalanceInProgress);
      vi.advanceTimersByTime(SESSION_MS / 2);
    }
    await third.joined;
    const { leaderId, members } = await back;
    expect(leaderId).toBe(follower);
    expect(members.map(({ memberId }) => memberId)).toEqual([follower, third.memberId]);
    expect(group.heartbeat(leader, generation)).toBe(ERROR.unknownMemberId);
  });

  test('drops a member whose session ends, and rebalances', async () => {
    const { leader, follower, generation } = await stableWithTwo();
    vi.advanceTimersByTime(SESSION_MS - 1);
    expect(group.heartbeat(follower, generation)).toBe(ERROR.none);
    vi.advanceTimersByTime(1);
    expect(group.heartbeat(leader, generation)).toBe(ERROR.unknownMemberId);
    expect(group.heartbeat(follower, generation)).toBe(ERROR.rebalanceInProgress);
    const joined = await group.join(request(follower));
    expect(joined).toMatchObject({ leaderId: follower, generation: generation + 1 });
  });

  test('tells members that wait for a lost leader to join again', async () => {
    const first = await newMember();
    await first.joined;
    const second = await newMember();
    const again = group.join(request(first.memberId));
    const [{ generation }] = await Promise.all([again, second.joined]);
    const waiting = group.sync(second.memberId, generation, new Map());
    vi.advanceTimersByTime(SESSION_MS);
    expect((await waiting).error).toBe(ERROR.rebalanceInProgress);
  });

  test('rebalances at once when a member leaves, and is empty after the last', async () => {
    const { leader, follower, generation } = await stableWithTwo();
    expect(group.leave(leader)).toBe(ERROR.none);
    expect(group.leave(leader)).toBe(ERROR.unknownMemberId);
    expect(group.heartbeat(follower, generation)).toBe(ERROR.rebalanceInProgress);
    group.leave(follower);
    expect(group.state).toBe('Empty');
  });

  test('waits for the owner of an id that it has given out', async () => {
    const { leader, follower, generation } = await stableWithTwo();
    const { memberId } = await group.join(request(''));
    group.leave(follower);
    const back = group.join(request(leader));
    expect(group.state).toBe('PreparingRebalance');
    const [first, second] = await Promise.all([back, group.join(request(memberId))]);
    expect([first.generation, second.generation]).toEqual([generation + 1, generation + 1]);
  });

  test('forgets an id that nobody joins with', async () => {
    const { memberId } = await group.join(request(''));
    vi.advanceTimersByTime(SESSION_MS);
    expect((await group.join(request(memberId))).error).toBe(ERROR.unknownMemberId);
  });

  test('rebalances when a member wants something else, not when it repeats itself', async () => {
    const { leader, follower, generation } = await stableWithTwo();
    expect((await group.join(request(follower))).generation).toBe(generation);
    expect(group.state).toBe('Stable');
    const protocols = [{ name: 'range', metadata: Buffer.from('another topic') }];
    const changed = group.join(request(follower, { protocols }));
    expect(group.state).toBe('PreparingRebalance');
    await group.join(request(leader));
    expect((await changed).generation).toBe(generation + 1);
  });

  test('chooses what all support and most prefer', async () => {
    const named = (...names: string[]) => ({
      protocols: names.map((name) => ({ name, metadata: Buffer.from(name) })),
    });
    const first = await newMember(named('a', 'b', 'c'));
    await first.joined;
    const second = await newMember(named('c', 'b'));
    const third = await newMember(named('c', 'b'));
    const fourth = await newMember(named('c', 'b'));
    const again = group.join(request(first.memberId, named('a', 'b', 'c')));
    const results = await Promise.all([again, second.joined, third.joined, fourth.joined]);
    expect(results.map(({ protocolName }) => protocolName)).toEqual(['c', 'c', 'c', 'c']);
    const other = await group.join(request('', named('a')));
    expect(other.error).toBe(ERROR.inconsistentGroupProtocol);
    const stream = await group.join(request('', { protocolType: 'connect' }));
    expect(stream.error).toBe(ERROR.inconsistentGroupProtocol);
  });

  test('takes commits of its generation only, and of outsiders while it is empty', async () => {
    expect(group.checkCommit('', -1)).toBe(ERROR.none);
    const { leader, generation } = await stableWithTwo();
    expect(group.checkCommit(leader, generation)).toBe(ERROR.none);
    expect(group.checkCommit(leader, generation - 1)).toBe(ERROR.illegalGeneration);
    expect(group.checkCommit('', -1)).toBe(ERROR.unknownMemberId);
    expect((await group.sync(leader, generation - 1, new Map())).error).toBe(
      ERROR.illegalGeneration,
    );
  });
});
