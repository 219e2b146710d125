import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { brokers, httpUrl, listen, readConfig } from '../../../services/telemetry/config.ts';

const schema = z.object({ ...listen, KAFKA_BROKERS: brokers, URL_API_URL: httpUrl });
const valid = { PORT: '8081', KAFKA_BROKERS: 'a:9092, b:9093', URL_API_URL: 'http://127.0.0.1:1' };

describe('configuration', () => {
  it('is read from the environment, with numbers as numbers and lists as lists', () => {
    expect(readConfig(schema, { ...valid, UNRELATED: 'x' })).toEqual({
      LISTEN: '127.0.0.1',
      PORT: 8081,
      KAFKA_BROKERS: ['a:9092', 'b:9093'],
      URL_API_URL: 'http://127.0.0.1:1',
    });
  });

  it.each([
    [{ PORT: undefined }, 'environment variable PORT is not set'],
    [{ KAFKA_BROKERS: undefined }, 'environment variable KAFKA_BROKERS is not set'],
    [{ PORT: '70000' }, /^environment variable PORT is wrong: /],
    [{ KAFKA_BROKERS: 'a' }, 'environment variable KAFKA_BROKERS is wrong: is not host:port'],
    [{ URL_API_URL: 'ftp://a' }, /^environment variable URL_API_URL is wrong: /],
  ])('%j says what is wrong, in one line', (change, message) => {
    expect(() => readConfig(schema, { ...valid, ...change })).toThrow(message);
  });

  it('says all that is wrong at once', () => {
    expect(() => readConfig(schema, {})).toThrow(
      'environment variable PORT is not set; environment variable KAFKA_BROKERS is not set; ' +
        'environment variable URL_API_URL is not set',
    );
  });
});
