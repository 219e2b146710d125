import type { ErrorCode } from '../wire/errors.ts';

export interface Protocol {
  readonly name: string;
  readonly metadata: Buffer;
}

export interface JoinRequest {
  readonly memberId: string;
  readonly clientId: string;
  readonly clientHost: string;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly protocolType: string;
  /** In the member's order of preference. */
  readonly protocols: readonly Protocol[];
}

export interface JoinResult {
  readonly error: ErrorCode;
  readonly generation: number;
  readonly protocolName: string;
  readonly leaderId: string;
  readonly memberId: string;
  /** Filled for the leader only, who assigns the partitions. */
  readonly members: readonly { readonly memberId: string; readonly metadata: Buffer }[];
}

export interface SyncResult {
  readonly error: ErrorCode;
  readonly assignment: Buffer;
}

/** A consumer in a group, and the answers that it waits for. */
export class Member {
  readonly id: string;
  request: JoinRequest;
  assignment = Buffer.alloc(0);
  answerJoin: ((result: JoinResult) => void) | undefined;
  answerSync: ((result: SyncResult) => void) | undefined;
  #session: NodeJS.Timeout | undefined;

  constructor(id: string, request: JoinRequest) {
    this.id = id;
    this.request = request;
  }

  supports(protocol: string): boolean {
    return this.request.protocols.some(({ name }) => name === protocol);
  }

  metadata(protocol: string): Buffer {
    const found = this.request.protocols.find(({ name }) => name === protocol);
    return found?.metadata ?? Buffer.alloc(0);
  }

  /** Starts the session anew; a member that waits for the group can't be late. */
  renewSession(expire: () => void): void {
    this.endSession();
    if (this.answerJoin ?? this.answerSync) return;
    this.#session = setTimeout(expire, this.request.sessionTimeoutMs);
  }

  endSession(): void {
    clearTimeout(this.#session);
  }
}

/** Same protocols, same metadata: the member asks for nothing new. */
export function sameProtocols(a: readonly Protocol[], b: readonly Protocol[]): boolean {
  return (
    a.length === b.length &&
    a.every((x, i) => x.name === b[i]?.name && x.metadata.equals(b[i].metadata))
  );
}
