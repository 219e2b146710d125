import { describe, expect, test } from 'vitest';
import { ProtocolError, RequestDecoder } from '../../../stack/redis/request-decoder.ts';

const requests = '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$4\r\n\r\n\r\n\r\n*1\r\n$4\r\nPING\r\n*0\r\n';
const words = [['SET', 'k', '\r\n\r\n'], ['PING']];

describe('request decoder', () => {
  test('takes several requests out of one chunk, and passes over an empty one', () => {
    expect(new RequestDecoder().push(requests)).toEqual(words);
  });

  test.each([1, 2, 3, 5, 7])('puts them together from chunks of %i', (size) => {
    const decoder = new RequestDecoder();
    const decoded = (requests.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []).flatMap((chunk) =>
      decoder.push(chunk),
    );
    expect(decoded).toEqual(words);
  });

  test('refuses a length with anything but digits', () => {
    expect(() => new RequestDecoder().push('*1x\r\n')).toThrow(ProtocolError);
    expect(() => new RequestDecoder().push('*1\r\n$1e3\r\n')).toThrow(ProtocolError);
  });
});
