import { Group } from './group.ts';

/** The broker's consumer groups by id; a group comes into being with its first member or commit. */
export class Groups {
  readonly #groups = new Map<string, Group>();

  get(groupId: string): Group | undefined {
    return this.#groups.get(groupId);
  }

  getOrCreate(groupId: string): Group {
    const group = this.#groups.get(groupId) ?? new Group();
    this.#groups.set(groupId, group);
    return group;
  }

  entries(): readonly (readonly [groupId: string, group: Group])[] {
    return [...this.#groups];
  }

  delete(groupId: string): void {
    this.#groups.get(groupId)?.close();
    this.#groups.delete(groupId);
  }

  /** Commits of a deleted topic mean nothing for a new one of its name. */
  forgetTopic(topic: string): void {
    for (const group of this.#groups.values()) group.offsets.forgetTopic(topic);
  }

  close(): void {
    for (const group of this.#groups.values()) group.close();
  }
}
