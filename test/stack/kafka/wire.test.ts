import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc32c } from '../../../stack/kafka/log/crc32c.ts';
import { FrameSplitter } from '../../../stack/kafka/wire/frames.ts';
import { Reader } from '../../../stack/kafka/wire/reader.ts';
import { Writer } from '../../../stack/kafka/wire/writer.ts';

const value = fc.oneof(
  fc.record({ kind: fc.constant('int8'), of: fc.integer({ min: -128, max: 127 }) }),
  fc.record({ kind: fc.constant('int16'), of: fc.integer({ min: -32768, max: 32767 }) }),
  fc.record({ kind: fc.constant('int32'), of: fc.integer() }),
  fc.record({ kind: fc.constant('int64'), of: fc.maxSafeInteger() }),
  fc.record({ kind: fc.constant('string'), of: fc.option(fc.string({ unit: 'grapheme' })) }),
  fc.record({
    kind: fc.constant('bytes'),
    of: fc.option(fc.uint8Array({ maxLength: 3000, size: 'max' })),
  }),
);

function write(writer: Writer, { kind, of }: { kind: string; of: unknown }): void {
  if (kind === 'int8') writer.int8(of as number);
  else if (kind === 'int16') writer.int16(of as number);
  else if (kind === 'int32') writer.int32(of as number);
  else if (kind === 'int64') writer.int64(of as number);
  else if (kind === 'string') writer.string(of as string | null);
  else writer.bytes(of === null ? null : Buffer.from(of as Uint8Array));
}

function read(reader: Reader, kind: string): unknown {
  if (kind === 'int8') return reader.int8();
  if (kind === 'int16') return reader.int16();
  if (kind === 'int32') return reader.int32();
  if (kind === 'int64') return reader.int64();
  if (kind === 'string') return reader.nullableString();
  const bytes = reader.nullableBytes();
  return bytes && new Uint8Array(bytes);
}

describe('the wire encoding', () => {
  test('reads back what was written, whatever its size', () => {
    fc.assert(
      fc.property(fc.array(value), (values) => {
        const writer = new Writer();
        for (const each of values) write(writer, each);
        const [head, ...parts] = writer.frame(7);
        const body = Buffer.concat(parts);
        expect(head?.readInt32BE(0)).toBe(body.length + 4);
        expect(head?.readInt32BE(4)).toBe(7);
        const reader = new Reader(body);
        expect(values.map(({ kind }) => read(reader, kind))).toEqual(values.map(({ of }) => of));
        expect(reader.remaining).toBe(0);
      }),
    );
  });

  test('refuses what is cut short', () => {
    expect(() => new Reader(Buffer.from([0, 5, 65])).string()).toThrow(RangeError);
    const array = new Reader(Buffer.from([127, 255, 255, 255, 0]));
    expect(() => array.array(() => array.int8())).toThrow(RangeError);
  });

  test('finds the frames however the stream is cut', () => {
    const bodies = fc.array(fc.uint8Array({ minLength: 8, maxLength: 300 }), { minLength: 1 });
    fc.assert(
      fc.property(bodies, fc.infiniteStream(fc.integer({ min: 1, max: 400 })), (sent, sizes) => {
        const stream = Buffer.concat(
          sent.flatMap((body) => {
            const size = Buffer.alloc(4);
            size.writeInt32BE(body.length);
            return [size, body];
          }),
        );
        const splitter = new FrameSplitter();
        const found: Uint8Array[] = [];
        for (let start = 0; start < stream.length; ) {
          const end = start + (sizes.next().value as number);
          found.push(...splitter.push(stream.subarray(start, end)));
          start = end;
        }
        expect(found.map((frame) => new Uint8Array(frame))).toEqual(sent);
      }),
    );
  });

  test('has the checksum of RFC 3720, appendix B.4', () => {
    expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
    expect(crc32c(Buffer.alloc(32, 0xff))).toBe(0x62a8ab43);
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  });
});
