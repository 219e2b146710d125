import type { Broker } from '../broker.ts';
import { ERROR } from '../wire/errors.ts';
import { Writer } from '../wire/writer.ts';
import type { Api } from './api.ts';

/** Says which broker leads which partition: always this one. Creates topics if so configured. */
export const metadata: Api = {
  key: 3,
  name: 'Metadata',
  minVersion: 4,
  maxVersion: 6,
  handle({ version, body }, broker) {
    const asked = body.nullableArray(() => body.string());
    const autoCreate = body.boolean() && broker.autoCreateTopics;
    const { nodeId, advertised } = broker;
    const response = new Writer().int32(0);
    response.int32(1).int32(nodeId).string(advertised.host).int32(advertised.port).string(null);
    response.string(broker.clusterId).int32(nodeId);
    return response.array(asked ?? broker.topics.names(), (topic) => {
      const error = autoCreate ? createIfMissing(topic, broker) : ERROR.none;
      writeTopic(response, version, topic, error, broker);
    });
  },
};

function createIfMissing(topic: string, broker: Broker) {
  const error = broker.topics.create(topic, 1);
  return error === ERROR.topicAlreadyExists ? ERROR.none : error;
}

function writeTopic(
  response: Writer,
  version: number,
  topic: string,
  failure: number,
  { topics, nodeId }: Broker,
) {
  const partitions = topics.partitions(topic);
  const error = partitions || failure ? failure : ERROR.unknownTopicOrPartition;
  response.int16(error).string(topic).boolean(false);
  response.array([...(partitions ?? []).keys()], (partition) => {
    response.int16(ERROR.none).int32(partition).int32(nodeId);
    // Replicas, those in sync, those offline.
    response.int32(1).int32(nodeId).int32(1).int32(nodeId);
    if (version >= 5) response.int32(0);
  });
}
