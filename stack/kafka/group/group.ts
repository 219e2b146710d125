import { randomUUID } from 'node:crypto';
import { ERROR, type ErrorCode } from '../wire/errors.ts';
import {
  type JoinRequest,
  type JoinResult,
  Member,
  type SyncResult,
  sameProtocols,
} from './member.ts';
import { Offsets } from './offsets.ts';
import { chooseProtocol, commonProtocols } from './protocol-choice.ts';

/** The names that DescribeGroups answers with. */
export type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable';

/**
 * One consumer group: members join, the leader assigns, all heartbeat; whoever joins, leaves or
 * falls silent starts a rebalance, which ends in a new generation. A broker's "classic" protocol,
 * with an initial rebalance delay of 0 and without static members.
 */
export class Group {
  readonly offsets = new Offsets();
  readonly #members = new Map<string, Member>();
  /** Ids given out, whose owners have yet to join with them. */
  readonly #pending = new Map<string, NodeJS.Timeout>();
  #state: GroupState = 'Empty';
  #generation = 0;
  #protocolType = '';
  #protocolName = '';
  #leaderId = '';
  #rebalanceDeadline: NodeJS.Timeout | undefined;

  get state(): GroupState {
    return this.#state;
  }

  get protocolType(): string {
    return this.#protocolType;
  }

  get protocolName(): string {
    return this.#protocolName;
  }

  get members(): readonly Member[] {
    return [...this.#members.values()];
  }

  /** Answers when the rebalance that it takes part in is over. */
  join(request: JoinRequest): Promise<JoinResult> {
    const { memberId } = request;
    if (!this.#accepts(request)) return refused(ERROR.inconsistentGroupProtocol, memberId);
    if (memberId === '') return this.#giveId(request);
    const member = this.#members.get(memberId);
    if (member === undefined) {
      return this.#pending.has(memberId)
        ? this.#joinAnew(request)
        : refused(ERROR.unknownMemberId, memberId);
    }
    return this.#joinAgain(member, request);
  }

  /** Answers when the leader has sent the assignments. */
  sync(
    memberId: string,
    generation: number,
    assignments: ReadonlyMap<string, Buffer>,
  ): Promise<SyncResult> {
    const error = this.check(memberId, generation);
    const member = this.#members.get(memberId);
    if (error !== ERROR.none || member === undefined) return notSynced(error);
    if (this.#state === 'PreparingRebalance') return notSynced(ERROR.rebalanceInProgress);
    if (this.#state === 'Stable') {
      this.#renew(member);
      return Promise.resolve({ error: ERROR.none, assignment: member.assignment });
    }
    return new Promise((resolve) => {
      member.answerSync = resolve;
      member.endSession();
      if (memberId === this.#leaderId) this.#assign(assignments);
    });
  }

  heartbeat(memberId: string, generation: number): ErrorCode {
    const error = this.check(memberId, generation);
    const member = this.#members.get(memberId);
    if (error !== ERROR.none || member === undefined) return error;
    this.#renew(member);
    return this.#state === 'PreparingRebalance' ? ERROR.rebalanceInProgress : ERROR.none;
  }

  leave(memberId: string): ErrorCode {
    if (this.#dropPending(memberId)) {
      this.#completeIfAllJoined();
      return ERROR.none;
    }
    if (!this.#members.has(memberId)) return ERROR.unknownMemberId;
    this.#remove(memberId);
    return ERROR.none;
  }

  /** Whether this member of this generation may commit now. */
  checkCommit(memberId: string, generation: number): ErrorCode {
    // A client that manages its own partitions commits without being a member.
    if (generation < 0 && memberId === '' && this.#state === 'Empty') return ERROR.none;
    const error = this.check(memberId, generation);
    if (error !== ERROR.none) return error;
    if (this.#state === 'CompletingRebalance') return ERROR.rebalanceInProgress;
    const member = this.#members.get(memberId);
    if (member) this.#renew(member);
    return ERROR.none;
  }

  check(memberId: string, generation: number): ErrorCode {
    if (!this.#members.has(memberId)) return ERROR.unknownMemberId;
    return generation === this.#generation ? ERROR.none : ERROR.illegalGeneration;
  }

  /** Ends every timer, with the broker. */
  close(): void {
    clearTimeout(this.#rebalanceDeadline);
    for (const timer of this.#pending.values()) clearTimeout(timer);
    for (const member of this.#members.values()) member.endSession();
  }

  #accepts(request: JoinRequest): boolean {
    if (request.protocolType === '' || request.protocols.length === 0) return false;
    const others = this.members.filter(({ id }) => id !== request.memberId);
    if (others.length === 0) return true;
    if (request.protocolType !== this.#protocolType) return false;
    return commonProtocols([new Member('', request), ...others]).length > 0;
  }

  #giveId(request: JoinRequest): Promise<JoinResult> {
    const memberId = `${request.clientId}-${randomUUID()}`;
    const expire = () => this.leave(memberId);
    this.#pending.set(memberId, setTimeout(expire, request.sessionTimeoutMs));
    return refused(ERROR.memberIdRequired, memberId);
  }

  #joinAnew(request: JoinRequest): Promise<JoinResult> {
    this.#dropPending(request.memberId);
    const member = new Member(request.memberId, request);
    this.#members.set(member.id, member);
    this.#protocolType = request.protocolType;
    return this.#awaitJoin(member);
  }

  #joinAgain(member: Member, request: JoinRequest): Promise<JoinResult> {
    const unchanged = sameProtocols(member.request.protocols, request.protocols);
    member.request = request;
    // A repeated request gets its generation's answer again; but a leader that joins a stable
    // group wants to assign anew.
    const repeated =
      this.#state === 'CompletingRebalance' ||
      (this.#state === 'Stable' && member.id !== this.#leaderId);
    if (unchanged && repeated) {
      this.#renew(member);
      return Promise.resolve(this.#joined(member));
    }
    return this.#awaitJoin(member);
  }

  #awaitJoin(member: Member): Promise<JoinResult> {
    return new Promise((resolve) => {
      // Of two requests of one member, the older one has lost its reader.
      member.answerJoin?.(failedJoin(ERROR.unknownMemberId, member.id));
      member.answerJoin = resolve;
      member.endSession();
      this.#prepareRebalance();
      this.#completeIfAllJoined();
    });
  }

  #prepareRebalance(): void {
    if (this.#state === 'PreparingRebalance') return;
    this.#state = 'PreparingRebalance';
    for (const member of this.#members.values()) {
      if (member.answerSync === undefined) continue;
      member.answerSync({ error: ERROR.rebalanceInProgress, assignment: Buffer.alloc(0) });
      member.answerSync = undefined;
      this.#renew(member);
    }
    const timeouts = this.members.map(({ request }) => request.rebalanceTimeoutMs);
    const timeoutMs = Math.max(0, ...timeouts);
    this.#rebalanceDeadline = setTimeout(() => this.#completeRebalance(), timeoutMs);
  }

  #completeIfAllJoined(): void {
    if (this.#state !== 'PreparingRebalance' || this.#pending.size > 0) return;
    if (this.members.every(({ answerJoin }) => answerJoin)) this.#completeRebalance();
  }

  #completeRebalance(): void {
    clearTimeout(this.#rebalanceDeadline);
    for (const member of this.members) {
      if (member.answerJoin === undefined) this.#forget(member);
    }
    this.#generation++;
    const members = this.members;
    if (members.length === 0) {
      this.#state = 'Empty';
      this.#protocolName = '';
      this.#leaderId = '';
      return;
    }
    this.#state = 'CompletingRebalance';
    this.#protocolName = chooseProtocol(members);
    if (!this.#members.has(this.#leaderId)) this.#leaderId = members[0]?.id ?? '';
    for (const member of members) {
      const answer = member.answerJoin;
      member.answerJoin = undefined;
      member.assignment = Buffer.alloc(0);
      this.#renew(member);
      answer?.(this.#joined(member));
    }
  }

  #joined(member: Member): JoinResult {
    const members = member.id === this.#leaderId ? this.members : [];
    return {
      error: ERROR.none,
      generation: this.#generation,
      protocolName: this.#protocolName,
      leaderId: this.#leaderId,
      memberId: member.id,
      members: members.map((each) => ({
        memberId: each.id,
        metadata: each.metadata(this.#protocolName),
      })),
    };
  }

  #assign(assignments: ReadonlyMap<string, Buffer>): void {
    this.#state = 'Stable';
    for (const member of this.#members.values()) {
      // Copied: the bytes are part of a request's buffer, and stay for the generation.
      member.assignment = Buffer.from(assignments.get(member.id) ?? []);
      const answer = member.answerSync;
      member.answerSync = undefined;
      this.#renew(member);
      answer?.({ error: ERROR.none, assignment: member.assignment });
    }
  }

  #renew(member: Member): void {
    member.renewSession(() => this.#remove(member.id));
  }

  #remove(memberId: string): void {
    const member = this.#members.get(memberId);
    if (member === undefined) return;
    this.#forget(member);
    this.#prepareRebalance();
    this.#completeIfAllJoined();
  }

  #forget(member: Member): void {
    member.endSession();
    member.answerJoin?.(failedJoin(ERROR.unknownMemberId, member.id));
    member.answerSync?.({ error: ERROR.unknownMemberId, assignment: Buffer.alloc(0) });
    this.#members.delete(member.id);
  }

  #dropPending(memberId: string): boolean {
    clearTimeout(this.#pending.get(memberId));
    return this.#pending.delete(memberId);
  }
}

function failedJoin(error: ErrorCode, memberId: string): JoinResult {
  return { error, generation: -1, protocolName: '', leaderId: '', memberId, members: [] };
}

function refused(error: ErrorCode, memberId: string): Promise<JoinResult> {
  return Promise.resolve(failedJoin(error, memberId));
}

function notSynced(error: ErrorCode): Promise<SyncResult> {
  return Promise.resolve({ error, assignment: Buffer.alloc(0) });
}
