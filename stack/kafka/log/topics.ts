import { ERROR, type ErrorCode } from '../wire/errors.ts';
import { Partition } from './partition.ts';

const NAME = /^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/;

/** The broker's topics, each a list of partitions whose index is its number. */
export class Topics {
  readonly #retentionBytes: number;
  readonly #topics = new Map<string, readonly Partition[]>();

  constructor(retentionBytes: number) {
    this.#retentionBytes = retentionBytes;
  }

  names(): readonly string[] {
    return [...this.#topics.keys()];
  }

  partitions(topic: string): readonly Partition[] | undefined {
    return this.#topics.get(topic);
  }

  partition(topic: string, partition: number): Partition | undefined {
    return this.#topics.get(topic)?.[partition];
  }

  /** Checks, and creates unless `validateOnly`. */
  create(topic: string, partitionCount: number, validateOnly = false): ErrorCode {
    if (!NAME.test(topic)) return ERROR.invalidTopic;
    if (this.#topics.has(topic)) return ERROR.topicAlreadyExists;
    if (partitionCount < 1) return ERROR.invalidPartitions;
    if (validateOnly) return ERROR.none;
    this.#topics.set(
      topic,
      Array.from({ length: partitionCount }, () => new Partition(this.#retentionBytes)),
    );
    return ERROR.none;
  }

  delete(topic: string): ErrorCode {
    const partitions = this.#topics.get(topic);
    if (partitions === undefined) return ERROR.unknownTopicOrPartition;
    this.#topics.delete(topic);
    for (const partition of partitions) partition.wake();
    return ERROR.none;
  }
}
