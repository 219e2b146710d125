/**
 * What the lab changes on a running service: faults to play, the settings of a breaker. Reached on
 * the service's own port only, which neither the edge nor the gateway routes to, with the lab's secret.
 */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { notFound } from './problem.ts';
import { answering, parseRequest } from './server.ts';

/** Without a secret there is no control. */
export const labSecret = z.string().min(16).optional();

export interface LabControl<T> {
  /** `/control`, or below it: such paths are not traced. */
  readonly path: `/control${string}`;
  readonly secret: string | undefined;
  readonly schema: z.ZodType<T>;
  read(): unknown;
  write(wanted: T): void;
}

/** GET tells how things are; PUT changes them, and tells how they are then. */
export function labControl<T>(app: FastifyInstance, control: LabControl<T>): void {
  const { path, secret } = control;
  if (secret === undefined) return;
  const admit = (request: FastifyRequest) => {
    if (!isEqual(request.headers['x-lab-secret'], secret)) throw notFound(path);
  };
  app.get(
    path,
    answering(async (request) => {
      admit(request);
      return control.read();
    }),
  );
  app.put(
    path,
    answering(async (request) => {
      admit(request);
      control.write(parseRequest(control.schema, request.body));
      return control.read();
    }),
  );
}

function isEqual(given: string | string[] | undefined, secret: string): boolean {
  const [left, right] = [Buffer.from(String(given)), Buffer.from(secret)];
  return left.length === right.length && timingSafeEqual(left, right);
}
