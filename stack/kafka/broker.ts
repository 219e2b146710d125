/**
 * Kafka stand-in: a single-node broker in memory, for what kafkajs and kcat
 * (librdkafka) ask for.
 * In: settings from the environment. Out: a TCP server that speaks the Kafka protocol; what it
 * does not do is refused with the protocol's error codes.
 */
import type { AddressInfo } from 'node:net';
import { Groups } from './group/groups.ts';
import { listen } from './listener.ts';
import { Topics } from './log/topics.ts';
import type { Settings } from './settings.ts';
import { ERROR } from './wire/errors.ts';

/** What the APIs work on. */
export interface Broker {
  readonly nodeId: number;
  readonly clusterId: string;
  /** Where clients are told to connect. */
  readonly advertised: { readonly host: string; readonly port: number };
  readonly autoCreateTopics: boolean;
  readonly topics: Topics;
  readonly groups: Groups;
}

export interface RunningBroker {
  /** Where it listens. */
  readonly address: { readonly host: string; readonly port: number };
  stop(): Promise<void>;
}

export async function startBroker(settings: Settings): Promise<RunningBroker> {
  const topics = new Topics(settings.retentionBytes);
  for (const { name, partitions } of settings.topics) {
    const error = topics.create(name, partitions);
    if (error !== ERROR.none)
      throw new Error(`topic ${name} can't be created (Kafka error ${error})`);
  }
  const groups = new Groups();
  const listener = await listen(settings.listenHost, settings.port, (bound: AddressInfo) => ({
    nodeId: 1,
    clusterId: 'tracelab-stand-in',
    advertised: settings.advertised ?? { host: settings.listenHost, port: bound.port },
    autoCreateTopics: settings.autoCreateTopics,
    topics,
    groups,
  }));
  return {
    address: { host: settings.listenHost, port: listener.port },
    async stop() {
      groups.close();
      await listener.close();
    },
  };
}
