import { expect, test } from 'vitest';
import { Groups } from '../../../stack/kafka/group/groups.ts';

test("a group's commits are forgotten with their topic, and only these", () => {
  const groups = new Groups();
  const { offsets } = groups.getOrCreate('g');
  for (const topic of ['kept', 'deleted']) {
    offsets.commit({ topic, partition: 0, offset: 7, metadata: null });
  }
  groups.forgetTopic('deleted');
  expect(
    groups
      .get('g')
      ?.offsets.all()
      .map(({ topic }) => topic),
  ).toEqual(['kept']);
});
