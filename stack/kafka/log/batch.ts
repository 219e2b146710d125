import { ERROR, type ErrorCode } from '../wire/errors.ts';
import { crc32c } from './crc32c.ts';

/** Bytes before the first record of a batch of format 2. */
const HEADER_BYTES = 61;
/** Offset and length, which the length field does not count. */
const PREFIX_BYTES = 12;
/** A broker's `message.max.bytes`. */
const MAX_BATCH_BYTES = 1_048_588;

const NO_PRODUCER_ID = -1n;
const COMPRESSION_MASK = 0b111;
const TRANSACTIONAL_OR_CONTROL_MASK = 0b110000;
const GZIP = 1;

/** A stored record batch: as it came, but for its base offset, so that its CRC still holds. */
export interface Batch {
  readonly baseOffset: number;
  /** Offset after the batch's last record. */
  readonly nextOffset: number;
  readonly bytes: Buffer;
}

export type Inspection =
  | { readonly kind: 'accepted'; readonly recordCount: number }
  | { readonly kind: 'refused'; readonly error: ErrorCode };

/** Judges a producer's record set, which must be one batch of format 2, plain or gzip. */
export function inspectBatch(bytes: Buffer): Inspection {
  const error = faultOf(bytes);
  if (error !== undefined) return { kind: 'refused', error };
  return { kind: 'accepted', recordCount: bytes.readInt32BE(57) };
}

/** A copy, because the request's buffer holds other things that would stay in memory too. */
export function storeBatch(bytes: Buffer, baseOffset: number, recordCount: number): Batch {
  const copy = Buffer.from(bytes);
  copy.writeBigInt64BE(BigInt(baseOffset), 0);
  // The partition's leader epoch; like the base offset it is the broker's, outside the CRC.
  copy.writeInt32BE(0, 12);
  return { baseOffset, nextOffset: baseOffset + recordCount, bytes: copy };
}

function faultOf(bytes: Buffer): ErrorCode | undefined {
  if (bytes.length > MAX_BATCH_BYTES) return ERROR.messageTooLarge;
  if (bytes.length < PREFIX_BYTES + 5) return ERROR.corruptMessage;
  // Message sets of formats 0 and 1 have their magic byte at the same place.
  if (bytes.readInt8(16) !== 2) return ERROR.unsupportedForMessageFormat;
  if (bytes.length < HEADER_BYTES) return ERROR.corruptMessage;
  const sizeBytes = PREFIX_BYTES + bytes.readInt32BE(8);
  if (sizeBytes > bytes.length) return ERROR.corruptMessage;
  if (sizeBytes < bytes.length) return ERROR.invalidRecord;
  if (bytes.readUInt32BE(17) !== crc32c(bytes.subarray(21))) return ERROR.corruptMessage;
  const attributes = bytes.readInt16BE(21);
  if ((attributes & COMPRESSION_MASK) > GZIP) return ERROR.unsupportedCompressionType;
  if ((attributes & TRANSACTIONAL_OR_CONTROL_MASK) !== 0) return ERROR.invalidRecord;
  if (bytes.readBigInt64BE(43) !== NO_PRODUCER_ID) return ERROR.unknownProducerId;
  const recordCount = bytes.readInt32BE(57);
  if (recordCount < 1 || bytes.readInt32BE(23) !== recordCount - 1) return ERROR.invalidRecord;
  return undefined;
}
