import { ERROR } from '../wire/errors.ts';
import { Writer } from '../wire/writer.ts';
import type { Api } from './api.ts';

/** Deletes topics, with what groups have committed for them. */
export const deleteTopics: Api = {
  key: 20,
  name: 'DeleteTopics',
  minVersion: 1,
  maxVersion: 1,
  handle({ body }, { topics, groups }) {
    const response = new Writer().int32(0);
    return response.array(
      body.array(() => body.string()),
      (topic) => {
        const error = topics.delete(topic);
        if (error === ERROR.none) groups.forgetTopic(topic);
        response.string(topic).int16(error);
      },
    );
  },
};
