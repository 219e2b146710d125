/**
 * Faults that the lab asks for on single requests: `X-Lab-Fault: error` or `slow:<milliseconds>`. The
 * edge passes that header on only with the lab's secret; a service heeds it only where it is told to.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { Problem } from './problem.ts';

/** For a service's configuration: set by the lab, and nowhere else. */
export const labFaults = z.literal('1').optional();

/** Below the time-outs of those in front: a slow answer is to stay an answer. */
const longestMs = 4_000;

export function playLabFaults(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    const fault = request.headers['x-lab-fault'];
    if (fault === undefined) return;
    const slowMs = Number(/^slow:(\d{1,4})$/.exec(String(fault))?.[1] ?? Number.NaN);
    if (slowMs <= longestMs) {
      await delay(slowMs);
      return;
    }
    // Not 500 or 503: after a few of those the gateway would take this service out.
    if (fault === 'error') throw new Problem(504, 'lab_fault', 'the lab asked for this failure');
    throw new Problem(400, 'lab_fault', 'X-Lab-Fault is error or slow:<milliseconds>, up to 4000');
  });
}
