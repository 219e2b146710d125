export interface CommittedOffset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly metadata: string | null;
}

/** What a group has committed; kept as long as the broker lives, with or without members. */
export class Offsets {
  readonly #byTopic = new Map<string, Map<number, CommittedOffset>>();

  commit(committed: CommittedOffset): void {
    const partitions = this.#byTopic.get(committed.topic) ?? new Map<number, CommittedOffset>();
    this.#byTopic.set(committed.topic, partitions.set(committed.partition, committed));
  }

  get(topic: string, partition: number): CommittedOffset | undefined {
    return this.#byTopic.get(topic)?.get(partition);
  }

  all(): readonly CommittedOffset[] {
    return [...this.#byTopic.values()].flatMap((partitions) => [...partitions.values()]);
  }

  forgetTopic(topic: string): void {
    this.#byTopic.delete(topic);
  }
}
