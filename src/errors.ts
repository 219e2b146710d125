/**
 * Every error a person can meet, in one place; `docs/errors.md` explains each code.
 * `user`: they can mend it. `external`: another program failed. `bug`: ours.
 */
export type ErrorKind = 'user' | 'external' | 'bug';

/** Exit codes of the command line (docs/errors.md). */
export const exitCodes = {
  passed: 0,
  failed: 1,
  usage: 2,
  incomplete: 3,
  unavailable: 4,
  inconclusive: 5,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const catalogue = {
  BAD_USAGE: { kind: 'user', exit: exitCodes.usage },
  UNKNOWN_COMPONENT: { kind: 'user', exit: exitCodes.usage },
  UNKNOWN_SCENARIO: { kind: 'user', exit: exitCodes.usage },
  BAD_TRACE_ID: { kind: 'user', exit: exitCodes.usage },
  TRACE_NOT_FOUND: { kind: 'user', exit: exitCodes.incomplete },
  LAB_NOT_RUNNING: { kind: 'user', exit: exitCodes.unavailable },
  LAB_BUSY: { kind: 'user', exit: exitCodes.unavailable },
  LAB_DIRECTORY: { kind: 'user', exit: exitCodes.usage },
  PORT_TAKEN: { kind: 'user', exit: exitCodes.unavailable },
  COMPONENT_DIED: { kind: 'external', exit: exitCodes.unavailable },
  COMPONENT_NOT_READY: { kind: 'external', exit: exitCodes.unavailable },
  DOCKER_UNREACHABLE: { kind: 'external', exit: exitCodes.unavailable },
  DOCKER_REFUSED: { kind: 'external', exit: exitCodes.unavailable },
  PROGRAM_MISSING: { kind: 'user', exit: exitCodes.unavailable },
  DOCKER_DISK_FULL: { kind: 'external', exit: exitCodes.unavailable },
  IMAGE_NOT_PULLED: { kind: 'external', exit: exitCodes.unavailable },
  IMAGE_NOT_BUILT: { kind: 'external', exit: exitCodes.unavailable },
  INSTALL_FAILED: { kind: 'external', exit: exitCodes.unavailable },
  CHECKSUM_MISMATCH: { kind: 'external', exit: exitCodes.unavailable },
  IMAGE_MISSING: { kind: 'external', exit: exitCodes.unavailable },
  JAEGER_UNREACHABLE: { kind: 'external', exit: exitCodes.unavailable },
  JAEGER_NOT_JAEGER: { kind: 'user', exit: exitCodes.unavailable },
  JAEGER_ERROR: { kind: 'external', exit: exitCodes.unavailable },
  LAB_UNSUITABLE: { kind: 'user', exit: exitCodes.usage },
  REQUEST_FAILED: { kind: 'external', exit: exitCodes.failed },
  BAD_SPEC: { kind: 'user', exit: exitCodes.usage },
  INTERRUPTED: { kind: 'user', exit: exitCodes.interrupted },
  INTERNAL: { kind: 'bug', exit: exitCodes.unavailable },
} as const satisfies Record<string, { kind: ErrorKind; exit: ExitCode }>;

export type ErrorCode = keyof typeof catalogue;
export const errorCodes = Object.keys(catalogue) as readonly ErrorCode[];

export interface TracelabErrorOptions {
  readonly code: ErrorCode;
  /** One sentence: what happened to what, with the value and the place. */
  readonly message: string;
  /** Commands or edits that can be typed as they stand. */
  readonly suggestions?: readonly string[];
  readonly cause?: unknown;
}

export class TracelabError extends Error {
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly exit: ExitCode;
  readonly suggestions: readonly string[];

  constructor(options: TracelabErrorOptions) {
    super(options.message, { cause: options.cause });
    this.name = 'Error'; // What a person reads before the message.
    this.code = options.code;
    this.kind = catalogue[options.code].kind;
    this.exit = catalogue[options.code].exit;
    this.suggestions = options.suggestions ?? [];
  }
}
