import { once } from 'node:events';
import { connect } from 'node:net';
import { FrameSplitter } from '../../../stack/kafka/wire/frames.ts';
import { Reader } from '../../../stack/kafka/wire/reader.ts';
import { Writer } from '../../../stack/kafka/wire/writer.ts';

/** Sends requests that kafkajs would not; an answer is a body, or nothing if the broker hung up. */
export async function connectRaw(port: number) {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const frames = new FrameSplitter();
  const answers: ((frame: Buffer | undefined) => void)[] = [];
  socket.on('data', (chunk) => {
    for (const frame of frames.push(chunk as Buffer)) answers.shift()?.(frame);
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    for (const answer of answers.splice(0)) answer(undefined);
  });
  let correlationId = 0;
  return {
    async request(key: number, version: number, body = new Writer()): Promise<Reader | undefined> {
      correlationId++;
      const sent = correlationId;
      const head = new Writer().int16(key).int16(version).int32(sent).string('raw');
      // A writer's frame starts with 8 bytes of its own, which a request does not have.
      const parts = [...head.frame(0).slice(1), ...body.frame(0).slice(1)];
      const size = Buffer.alloc(4);
      size.writeInt32BE(parts.reduce((sum, { length }) => sum + length, 0));
      const answered = new Promise<Buffer | undefined>((resolve) => answers.push(resolve));
      socket.write(Buffer.concat([size, ...parts]));
      const frame = await answered;
      if (frame === undefined) return undefined;
      const reader = new Reader(frame);
      if (reader.int32() !== sent) throw new Error('answers out of order');
      return reader;
    },
    write: (bytes: Buffer) => socket.write(bytes),
    closed: () => once(socket, 'close'),
    end: () => socket.destroy(),
  };
}

export type RawClient = Awaited<ReturnType<typeof connectRaw>>;
