import { z } from 'zod';
import { TracelabError, type TracelabErrorOptions } from '../../errors.ts';

const answerSchema = z.object({ statusCode: z.number() });
const connectionSchema = z.object({ code: z.string() });
const unreachable = [
  'ENOENT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
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
  const text = textOf(cause);
  const code = connectionSchema.safeParse(cause).data?.code ?? '';
  // A connection that ends in the middle has no code: the engine stopped while it answered.
  const silent = unreachable.includes(code) || /socket hang up|aborted/i.test(text);
  const options = silent ? silence(text, code, address) : refusal(text, address);
  return new TracelabError({ ...options, cause });
}

/** What went wrong while the engine got or made an image; `how` is what it was told to do. */
export function imageError(
  cause: unknown,
  image: string,
  how: 'pulled' | 'built',
  address: string,
): TracelabError {
  const error = engineError(cause, address);
  if (error.code !== 'DOCKER_REFUSED' && error.code !== 'IMAGE_MISSING') return error;
  const pull = [`docker pull ${image}`, 'docker login'];
  return new TracelabError({
    code: how === 'pulled' ? 'IMAGE_NOT_PULLED' : 'IMAGE_NOT_BUILT',
    message: `The image ${image} could not be ${how}: ${textOf(cause)}`,
    suggestions: [
      ...(how === 'pulled' ? pull : []),
      'tracelab up --runtime docker --images images.yaml',
      'tracelab up --runtime embedded',
    ],
    cause,
  });
}

/** The engine's own words, without what its client puts around them. */
function textOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text
    .trim()
    .replace(/^\(HTTP code \d+\)[^-]*-\s*/, '')
    .trim();
}

function silence(text: string, code: string, address: string): TracelabErrorOptions {
  if (code === 'EACCES' || code === 'EPERM') {
    return {
      code: 'DOCKER_UNREACHABLE',
      message: `You may not use the Docker engine at ${address}: ${text}`,
      suggestions: [
        'sudo usermod --append --groups docker $USER',
        'tracelab up --runtime embedded',
      ],
    };
  }
  return {
    code: 'DOCKER_UNREACHABLE',
    message: `No Docker engine answers at ${address}: ${text}`,
    suggestions: ['docker version', 'docker context ls', 'tracelab up --runtime embedded'],
  };
}

interface Refusal {
  readonly pattern: RegExp;
  readonly means: (text: string, address: string, matched: string) => TracelabErrorOptions;
}

/** By what engines say, as Docker's and Podman's say it. */
const refusals: readonly Refusal[] = [
  {
    pattern: /no such image: (\S+)/i,
    means: (_text, address, image) => ({
      code: 'IMAGE_MISSING',
      message: `The image ${image} is not on the Docker engine at ${address}.`,
      suggestions: [`docker pull ${image}`],
    }),
  },
  {
    pattern: /no space left on device|disk quota exceeded/i,
    means: (text, address) => ({
      code: 'DOCKER_DISK_FULL',
      message: `The disk of the Docker engine at ${address} is full: ${text}`,
      suggestions: ['docker system df', 'docker system prune'],
    }),
  },
  {
    pattern: /port is already allocated|address already in use/i,
    means: (text) => ({
      code: 'PORT_TAKEN',
      message: `The Docker engine could not publish a port: ${text}`,
      suggestions: ['tracelab status', 'tracelab down'],
    }),
  },
  {
    pattern: /container name .* is already in use/i,
    means: (text) => ({
      code: 'LAB_BUSY',
      message: `A container of this lab exists already: ${text}`,
      suggestions: [
        'tracelab down',
        'docker ps --all --filter label=tracelab.lab',
        'tracelab up --name another',
      ],
    }),
  },
  {
    pattern: /address pool/i,
    means: (text, address) => ({
      code: 'DOCKER_REFUSED',
      message: `The Docker engine at ${address} has no addresses left for another network: ${text}`,
      suggestions: ['docker network ls', 'docker network prune'],
    }),
  },
  {
    pattern: /OCI runtime|failed to create (?:shim )?task/i,
    means: (text) => ({
      code: 'COMPONENT_DIED',
      message: `A container did not start: ${text}`,
      suggestions: ['docker version'],
    }),
  },
];

function refusal(text: string, address: string): TracelabErrorOptions {
  for (const { pattern, means } of refusals) {
    const match = pattern.exec(text);
    if (match) return means(text, address, match[1] ?? '');
  }
  return {
    code: 'DOCKER_REFUSED',
    message: `The Docker engine at ${address} refused: ${text}`,
    suggestions: ['docker version', 'docker info'],
  };
}
