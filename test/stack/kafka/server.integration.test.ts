import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { Kafka, logLevel } from 'kafkajs';
import { describe, expect, test } from 'vitest';
import { kafka } from '../../../stack/kafka/component.ts';

const entry = kafka.embedded?.entry ?? '';
const least = { LISTEN: '127.0.0.1', PORT: '0' };

function start(environment: Record<string, string>) {
  return spawn(process.execPath, [entry], { env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
}

describe('the entry of the broker', () => {
  test('says when it is ready, has its topics, and ends on SIGTERM', async () => {
    const topics = kafka.embedded?.environment?.KAFKA_TOPICS ?? '';
    const server = start({ ...least, KAFKA_TOPICS: topics });
    const [line] = await once(createInterface(server.stdout), 'line');
    expect(line).toMatch(/^ready: kafka on 127\.0\.0\.1:\d+$/);
    const address = String(line).split(' ').at(-1) ?? '';
    const admin = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    expect((await admin.listTopics()).toSorted()).toEqual([
      'job-events',
      'link-events',
      'url-events',
    ]);
    const exited = once(server, 'exit');
    server.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    await admin.disconnect();
  });

  test('ends when its standard input does', async () => {
    const server = start({ ...least, TRACELAB_STOP_WITH_STDIN: '1' });
    await once(server.stdout, 'data');
    const exited = once(server, 'exit');
    server.stdin.end();
    expect(await exited).toEqual([0, null]);
  });

  test('creates topics that clients ask for where it is told to', async () => {
    const server = start({ ...least, KAFKA_AUTO_CREATE_TOPICS: 'true' });
    const [line] = await once(createInterface(server.stdout), 'line');
    const address = String(line).split(' ').at(-1) ?? '';
    const producer = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    const [sent] = await producer.send({ topic: 'new', messages: [{ value: 'x' }] });
    expect(sent).toMatchObject({ topicName: 'new', errorCode: 0 });
    await producer.disconnect();
    server.kill('SIGTERM');
    await once(server, 'exit');
  });

  test('names what is missing', async () => {
    const server = start({ LISTEN: '127.0.0.1' });
    const [said, [code]] = await Promise.all([text(server.stderr), once(server, 'exit')]);
    expect(said).toBe('kafka: environment variable PORT is not set\n');
    expect(code).toBe(1);
  });

  test('says that its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const server = start({ ...least, PORT: `${port}` });
    const [said, [code]] = await Promise.all([text(server.stderr), once(server, 'exit')]);
    other.close();
    expect(said).toMatch(/^kafka: port is taken: .*\n$/);
    expect(code).toBe(1);
  });
});
