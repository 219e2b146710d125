import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import { decodeProtobuf, encodeResponse } from '../../otlp/protobuf.ts';
import type { TraceData } from '../../otlp/trace-data.ts';

export interface GrpcOptions {
  readonly address: string;
  readonly maxMessageBytes: number;
  readonly accept: (data: TraceData) => void;
}

/** The bytes are left as they are: the codec is the one that OTLP over HTTP uses too. */
const raw = (bytes: Buffer) => bytes;
const traceService = {
  export: {
    path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    requestStream: false,
    responseStream: false,
    requestSerialize: raw,
    requestDeserialize: raw,
    responseSerialize: raw,
    responseDeserialize: raw,
  },
} as const;

/** OTLP over gRPC; returns how to stop. */
export async function listenGrpc(options: GrpcOptions): Promise<() => Promise<void>> {
  const server = new Server({ 'grpc.max_receive_message_length': options.maxMessageBytes });
  server.addService(traceService, {
    export: (call: ServerUnaryCall<Buffer, Buffer>, done: sendUnaryData<Buffer>) => {
      const outcome = handle(call.request, options);
      if (outcome instanceof Uint8Array) done(null, Buffer.from(outcome));
      else done(outcome);
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(options.address, ServerCredentials.createInsecure(), (error) =>
      error ? reject(error) : resolve(),
    );
  });
  return () => stop(server);
}

function handle(
  bytes: Buffer,
  { accept }: GrpcOptions,
): Uint8Array | { readonly code: status; readonly details: string } {
  let data: TraceData;
  try {
    data = decodeProtobuf(bytes);
  } catch (error) {
    return { code: status.INVALID_ARGUMENT, details: `cannot decode the request: ${error}` };
  }
  try {
    accept(data);
  } catch (error) {
    const details = error instanceof Error ? error.message : String(error);
    return { code: status.UNAVAILABLE, details };
  }
  return encodeResponse();
}

async function stop(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    const impatience = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, 500);
    server.tryShutdown(() => {
      clearTimeout(impatience);
      resolve();
    });
  });
}
