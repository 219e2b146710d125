import { z } from 'zod';
import { TracelabError, type TracelabErrorOptions } from '../../errors.ts';

const answerSchema = z.object({ statusCode: z.number() });
const connectionSchema = z.object({ code: z.string() });
const unreachable = [
  'ENOENT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EACCES',
  'EPERM',
  'ENOTFOUND',
  'ETIMEDOUT',
];

/** HTTP status of an engine's refusal, also after it became an error with a code. */
export function statusOf(error: unknown): number | undefined {
  const cause = error instanceof TracelabError ? error.cause : error;
  return answerSchema.safeParse(cause).data?.statusCode;
}

/** What a refusal by the engine, or its silence, means for the lab. */
export function engineError(cause: unknown, address: string): TracelabError {
  if (cause instanceof TracelabError) return cause;
  const text = cause instanceof Error ? cause.message.trim() : String(cause);
  const code = connectionSchema.safeParse(cause).data?.code ?? '';
  const silent = unreachable.includes(code);
  return new TracelabError({ ...(silent ? silence : refusal)(text, address), cause });
}

function silence(text: string, address: string): TracelabErrorOptions {
  return {
    code: 'DOCKER_UNREACHABLE',
    message: `No Docker engine answers at ${address}: ${text}`,
    suggestions: ['docker version', 'tracelab up --runtime embedded'],
  };
}

function refusal(text: string, address: string): TracelabErrorOptions {
  const image = /no such image: (\S+)/i.exec(text)?.[1];
  if (image) {
    return {
      code: 'IMAGE_MISSING',
      message: `The image ${image} is not on the Docker engine at ${address}.`,
      suggestions: [`docker pull ${image}`],
    };
  }
  if (/port is already allocated|address already in use/i.test(text)) {
    return {
      code: 'PORT_TAKEN',
      message: `The Docker engine could not publish a port: ${text}`,
      suggestions: ['tracelab status', 'tracelab down'],
    };
  }
  if (/container name .* is already in use/i.test(text)) {
    return {
      code: 'LAB_BUSY',
      message: `A container of this lab exists already: ${text}`,
      suggestions: ['tracelab down', 'docker ps --all --filter label=tracelab.lab'],
    };
  }
  if (/OCI runtime/i.test(text)) {
    return {
      code: 'COMPONENT_DIED',
      message: `A container did not start: ${text}`,
      suggestions: ['docker version'],
    };
  }
  return {
    code: 'DOCKER_REFUSED',
    message: `The Docker engine at ${address} refused: ${text}`,
    suggestions: ['docker version', 'docker info'],
  };
}
