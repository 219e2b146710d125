/**
 * Kafka: carries the platform's events between its services, trace context in the headers.
 * In: nothing. Out: one broker on port `tcp`, with the platform's topics.
 * Embedded it is a stand-in in memory, in docker the official image in KRaft mode.
 */
import type { Component } from '../../src/lab/component.ts';
import { images } from '../images.ts';
import { serverProperties } from './server-properties.ts';

/**
 * Records of one key go to one partition and so stay in order, whatever the number of partitions;
 * more than one lets several consumers of a group share the work, as in production.
 */
const partitions = 3;
const numberForLoopback = 29092;
const topics = ['url-events', 'link-events', 'job-events'];

/** Any 16 bytes in base64: a lab's cluster meets no other. */
const clusterId = 'dHJhY2VsYWItY2x1c3Rlcg';
const java = [
  '${program:java}',
  ...['-Xms256m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
  ...['-cp', '${release}/*', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'],
];

export const kafka: Component = {
  name: 'kafka',
  networks: ['data'],
  ports: { tcp: { number: 9092 } },
  dependsOn: [],
  environment: {},
  readiness: { kind: 'tcp', port: 'tcp' },
  external: { example: '127.0.0.1:9092', schemes: [], port: 'tcp' },
  embedded: {
    product: 'Kafka-protocol broker, in memory',
    standIn: true,
    entry: 'stack/kafka/server.ts',
    environment: {
      LISTEN: '${listen}',
      PORT: '${port:tcp}',
      KAFKA_TOPICS: topics.map((topic) => `${topic}:${partitions}`).join(','),
    },
    readiness: { kind: 'log', text: 'ready: kafka' },
  },
  native: {
    product: 'Kafka',
    programs: ['java'],
    needsRelease: true,
    version: { command: [...java, 'kafka.Kafka', '--version'], pattern: /^([\d.]+)$/m },
    obtain: 'tracelab install kafka',
    notByItself: 'it takes seconds to start and ten times the memory',
    ports: { controller: { number: 29_093 } },
    environment: { LOG_DIR: '${data}/logs' },
    // The services make their topics themselves.
    files: {
      'server.properties': serverProperties({
        address: '${kafka:tcp}',
        controllerAddress: '${kafka:controller}',
        logFolder: '${data}/log',
        partitions,
      }),
    },
    processes: [
      {
        kind: 'preparation',
        command: [
          ...java,
          ...['kafka.tools.StorageTool', 'format', '--standalone', '--ignore-formatted'],
          ...['-t', clusterId, '-c', '${data}/server.properties'],
        ],
      },
      { kind: 'program', command: [...java, 'kafka.Kafka', '${data}/server.properties'] },
    ],
  },
  // Source of the names: docker/examples in Kafka's repository.
  docker: {
    product: 'Kafka 4.1.1',
    image: images.kafka,
    environment: {
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      // Clients go on at the address that the broker tells them: one for containers, one for loopback.
      KAFKA_LISTENERS: `PLAINTEXT://:9092,LOOPBACK://:${numberForLoopback},CONTROLLER://localhost:29093`,
      KAFKA_ADVERTISED_LISTENERS: 'PLAINTEXT://kafka:9092,LOOPBACK://${public:kafka:tcp}',
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP:
        'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,LOOPBACK:PLAINTEXT',
      KAFKA_INTER_BROKER_LISTENER_NAME: 'PLAINTEXT',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:29093',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR: '1',
      // Without it the first consumer of a group waits for three seconds.
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
      // The image creates no topics at start: they come into being with their first user.
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'true',
      KAFKA_NUM_PARTITIONS: `${partitions}`,
      KAFKA_LOG_DIRS: '/tmp/kraft-combined-logs',
      // Started often and for short: less compiling is faster.
      KAFKA_HEAP_OPTS: '-Xms256m -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1',
    },
    numberForLoopback: { tcp: numberForLoopback },
    volumes: ['/opt/kafka/config', '/opt/kafka/logs'],
    writable: ['/tmp'],
    memoryMiB: 768,
    // ApiVersions
    readiness: { kind: 'tcp', port: 'tcp', hello: '0000000a0012000000000001ffff' },
  },
};
