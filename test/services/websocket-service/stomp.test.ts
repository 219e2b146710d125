import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FrameDecoder,
  maxFrameBytes,
  StompError,
  serializeFrame,
} from '../../../services/websocket-service/stomp.ts';

describe('STOMP frames', () => {
  it('come out as they went in, whatever their headers and body hold', () => {
    const header = fc.tuple(fc.stringMatching(/^[a-z][a-z-]{0,20}$/), fc.string());
    fc.assert(
      fc.property(fc.array(header, { maxLength: 8 }), fc.string(), (headers, body) => {
        const sent = Object.fromEntries(headers.filter(([name]) => name !== 'content-length'));
        const [frame] = new FrameDecoder().decode(
          serializeFrame({ command: 'MESSAGE', headers: sent, body }),
        );
        expect(frame?.command).toBe('MESSAGE');
        expect(frame?.headers).toMatchObject(sent);
        expect(frame?.body).toBe(body);
      }),
    );
  });

  it('cannot be forged by a header value: line ends and colons are escaped', () => {
    const text = serializeFrame({ command: 'ERROR', headers: { message: 'a\nb:c\\d\re' } });
    expect(text).toContain('message:a\\nb\\cc\\\\d\\re\n');
  });

  it('keep a backslash before the letter of an escape', () => {
    const [frame] = new FrameDecoder().decode('SEND\nid:a\\\\c\n\n\0');
    expect(frame?.headers.id).toBe('a\\c');
  });

  it('are refused with an escape that STOMP does not know', () => {
    expect(() => new FrameDecoder().decode('SEND\nid:a\\t\n\n\0')).toThrow(/undefined escape/);
  });

  it('count the first of a header that is repeated', () => {
    const [frame] = new FrameDecoder().decode('SEND\nid:1\nid:2\n\n\0');
    expect(frame?.headers).toEqual({ id: '1' });
  });

  it('are told apart within one message, and put together from several', () => {
    const decoder = new FrameDecoder();
    const text =
      serializeFrame({ command: 'SUBSCRIBE', headers: { id: '1' } }) +
      serializeFrame({ command: 'DISCONNECT' });
    expect(decoder.decode(text.slice(0, 5))).toEqual([]);
    expect(decoder.decode(text.slice(5)).map(({ command }) => command)).toEqual([
      'SUBSCRIBE',
      'DISCONNECT',
    ]);
  });

  it('may have heart-beats between them', () => {
    const decoder = new FrameDecoder();
    expect(decoder.decode('\n')).toEqual([]);
    expect(decoder.decode(`\n\n${serializeFrame({ command: 'SEND' })}`)).toHaveLength(1);
  });

  it.each([
    ['a body without an end', `SEND\n\n${'x'.repeat(maxFrameBytes)}`],
    ['a negative content length', `SEND\ncontent-length:-1\n\n${'x\0'.repeat(maxFrameBytes)}`],
    ['a command without an end', 'x'.repeat(maxFrameBytes + 1)],
  ])('are refused where they are too long: %s', (_what, text) => {
    expect(() => new FrameDecoder().decode(text)).toThrow(StompError);
  });

  it('are refused where a frame is dripped in for ever', () => {
    const decoder = new FrameDecoder();
    const drip = () => {
      for (let message = 0; message < 1000; message += 1) decoder.decode('x'.repeat(100));
    };
    expect(drip).toThrow(/longer than/);
  });

  it('are refused with too many headers', () => {
    const headers = Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`h${n}`, 'v']));
    expect(() => new FrameDecoder().decode(serializeFrame({ command: 'SEND', headers }))).toThrow(
      /more than 64 headers/,
    );
  });
});
