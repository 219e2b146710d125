import { crc32c } from '../../../stack/kafka/log/crc32c.ts';

export interface BatchFields {
  readonly magic?: number;
  readonly attributes?: number;
  readonly producerId?: bigint;
  readonly recordCount?: number;
  readonly lastOffsetDelta?: number;
  /** The broker does not open records, so any bytes will do. */
  readonly records?: Buffer;
}

/** A record batch of format 2 with a valid CRC. */
export function recordBatch({
  magic = 2,
  attributes = 0,
  producerId = -1n,
  recordCount = 1,
  lastOffsetDelta = recordCount - 1,
  records = Buffer.from('records'),
}: BatchFields = {}): Buffer {
  const head = Buffer.alloc(61);
  head.writeInt32BE(head.length + records.length - 12, 8);
  head.writeInt8(magic, 16);
  head.writeInt16BE(attributes, 21);
  head.writeInt32BE(lastOffsetDelta, 23);
  head.writeBigInt64BE(producerId, 43);
  head.writeInt32BE(recordCount, 57);
  const batch = Buffer.concat([head, records]);
  batch.writeUInt32BE(crc32c(batch.subarray(21)), 17);
  return batch;
}
