import type { Broker } from '../broker.ts';
import type { Reader } from '../wire/reader.ts';
import type { Writer } from '../wire/writer.ts';

export interface Request {
  readonly version: number;
  readonly clientId: string;
  readonly clientHost: string;
  readonly body: Reader;
  /** Aborted when the connection is gone, and nobody reads the answer. */
  readonly closed: AbortSignal;
}

/**
 * One API of the protocol, in the versions that the stand-in speaks: those from which kafkajs and
 * librdkafka choose. Clients learn the versions from ApiVersions.
 */
export interface Api {
  readonly key: number;
  readonly name: string;
  readonly minVersion: number;
  readonly maxVersion: number;
  /** Answers nothing only where the protocol says so (Produce without acknowledgement). */
  handle(request: Request, broker: Broker): Writer | undefined | Promise<Writer | undefined>;
  /** Answer to a version it does not speak; without one, the connection ends, as with a broker. */
  refuseVersion?(): Writer;
}
