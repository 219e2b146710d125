import { describe, expect, test } from 'vitest';
import { readSettings } from '../../../stack/kafka/settings.ts';

const least = { LISTEN: '127.0.0.1', PORT: '9092' };

describe("the broker's settings", () => {
  test('have no topics and no auto-creation by default', () => {
    expect(readSettings(least)).toMatchObject({
      listenHost: '127.0.0.1',
      port: 9092,
      topics: [],
      autoCreateTopics: false,
    });
  });

  test('take topics with their partitions, and another address for clients', () => {
    const environment = { ...least, KAFKA_TOPICS: 'url-events:3,x:1', ADVERTISED: 'kafka:9092' };
    expect(readSettings(environment)).toMatchObject({
      topics: [
        { name: 'url-events', partitions: 3 },
        { name: 'x', partitions: 1 },
      ],
      advertised: { host: 'kafka', port: 9092 },
    });
  });

  test.each([
    ['LISTEN', ''],
    ['PORT', 'http'],
    ['KAFKA_TOPICS', 'url-events'],
    ['KAFKA_TOPICS', 'url-events:0'],
    ['ADVERTISED', 'kafka'],
    ['KAFKA_AUTO_CREATE_TOPICS', 'yes'],
    ['KAFKA_RETENTION_BYTES', 'much'],
  ])('name the variable that is wrong: %s=%s', (name, value) => {
    expect(() => readSettings({ ...least, [name]: value })).toThrow(name);
  });
});
