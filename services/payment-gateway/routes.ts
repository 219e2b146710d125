/** The HTTP interface of payment-gateway. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { Problem } from '../building-blocks/http-server/problem.ts';
import { answering, parseRequest } from '../building-blocks/http-server/server.ts';
import { describeRequest } from '../building-blocks/http-server/server-span.ts';
import { attributes } from '../telemetry/semconv.ts';
import type { FaultPlan } from './fault-plan.ts';

const payment = z.object({
  amount: z.number().positive(),
  currency: z.string().regex(/^[A-Z]{3}$/, 'is not an ISO 4217 code'),
  method: z.string().min(1).max(32),
});

export interface PaymentRoutes {
  readonly plan: FaultPlan;
  /** Called for every payment that was taken; nobody waits for it. */
  readonly announce: (transactionId: string) => void;
}

export function paymentRoutes(app: FastifyInstance, { plan, announce }: PaymentRoutes): void {
  app.post(
    '/payment/process',
    answering(async (request, reply) => {
      const { amount, currency, method } = parseRequest(payment, request.body);
      const { outcome, processingTimeMs } = plan.next();
      describeRequest({
        [attributes.paymentAmount]: amount,
        [attributes.paymentCurrency]: currency,
        [attributes.paymentMethod]: method,
        [attributes.paymentProcessingTimeMs]: processingTimeMs,
      });
      if (outcome === 'error') throw new Problem(500, 'gateway_failed', 'the gateway failed');
      if (outcome === 'hang') {
        await once(request.raw.socket, 'close');
        return reply.hijack();
      }
      await delay(processingTimeMs);
      if (outcome === 'decline') {
        return reply.code(400).send({ success: false, error: 'Payment declined by issuer' });
      }
      const transactionId = `txn_${randomUUID()}`;
      describeRequest({ [attributes.paymentTransactionId]: transactionId });
      announce(transactionId);
      return { success: true, transactionId, processingTimeMs };
    }),
  );
}
