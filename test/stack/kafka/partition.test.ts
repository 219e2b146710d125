import { describe, expect, test } from 'vitest';
import { Partition } from '../../../stack/kafka/log/partition.ts';
import { recordBatch } from './record-batch.ts';

const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/** A log with batches of 2 records and 100 bytes each. */
function filled(batchCount: number, retentionBytes = NO_LIMIT): Partition {
  const log = new Partition(retentionBytes);
  for (let i = 0; i < batchCount; i++) {
    log.append(recordBatch({ recordCount: 2, records: Buffer.alloc(39) }), 2);
  }
  return log;
}

const baseOffsets = (batches: readonly Buffer[]) =>
  batches.map((bytes) => Number(bytes.readBigInt64BE(0)));

describe('a partition', () => {
  test('numbers records, and changes nothing else of a batch', () => {
    const log = new Partition(NO_LIMIT);
    const sent = recordBatch({ recordCount: 3 });
    expect([log.append(sent, 3), log.append(sent, 3)]).toEqual([0, 3]);
    expect(log.endOffset).toBe(6);
    const [, second] = log.read(0, NO_LIMIT, true);
    expect(second?.subarray(8)).toEqual(sent.subarray(8));
    expect(baseOffsets(log.read(0, NO_LIMIT, true))).toEqual([0, 3]);
  });

  test('is read from the batch that holds the offset', () => {
    const log = filled(5);
    expect(baseOffsets(log.read(5, NO_LIMIT, true))).toEqual([4, 6, 8]);
    expect(log.read(10, NO_LIMIT, true)).toEqual([]);
  });

  test('is read in whole batches, and at least one if that is asked for', () => {
    const log = filled(5);
    expect(baseOffsets(log.read(0, 299, true))).toEqual([0, 2]);
    expect(baseOffsets(log.read(0, 1, true))).toEqual([0]);
    expect(log.read(0, 1, false)).toEqual([]);
  });

  test('drops its oldest batches beyond its retention, never the newest', () => {
    const log = filled(11, 1000);
    expect(log.startOffset).toBe(4);
    expect(log.endOffset).toBe(22);
    expect(baseOffsets(log.read(4, 1, true))).toEqual([4]);
    expect(filled(3, 1).startOffset).toBe(4);
  });

  test('tells its watchers of every append until they leave', () => {
    const log = filled(0);
    let told = 0;
    const watcher = () => {
      told++;
      if (told === 2) log.unwatch(watcher);
    };
    log.watch(watcher);
    for (let i = 0; i < 3; i++) log.append(recordBatch(), 1);
    expect(told).toBe(2);
  });
});
