/**
 * payment-gateway: the third party that takes payments, with faults to play.
 * In: POST /payment/process; from the lab, PUT /control. Out: approved after 0.5 to 2.5 s, one in
 * ten declined (400), and a webhook for each that was approved.
 */
import { Agent, request } from 'undici';
import * as z from 'zod';
import { BackgroundSends } from '../building-blocks/events/background-sends.ts';
import { labControl, labSecret } from '../building-blocks/http-server/lab-control.ts';
import { startServer } from '../building-blocks/http-server/server.ts';
import { httpUrl, listen } from '../telemetry/config.ts';
import { runService } from '../telemetry/lifecycle.ts';
import { FaultPlan, faultSettings } from './fault-plan.ts';
import { paymentRoutes } from './routes.ts';

const config = z.object({ ...listen, WEBHOOK_RECEIVER_URL: httpUrl, LAB_SECRET: labSecret });
const webhookTimeoutMs = 1000;

await runService('payment-gateway', config, async (env) => {
  const plan = new FaultPlan(faultSettings.parse({}));
  const webhooks = new BackgroundSends({ limit: 100 });
  const dispatcher = new Agent();
  const announce = (transactionId: string) => {
    webhooks.start('webhook', async () => {
      const answer = await request(`${env.WEBHOOK_RECEIVER_URL}/webhooks/payment-gateway`, {
        dispatcher,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ event: 'payment.approved', transactionId }),
        signal: AbortSignal.timeout(webhookTimeoutMs),
      });
      await answer.body.dump();
    });
  };
  const server = await startServer({
    host: env.LISTEN,
    port: env.PORT,
    routes: (app) => {
      paymentRoutes(app, { plan, announce });
      labControl(app, {
        path: '/control',
        secret: env.LAB_SECRET,
        schema: faultSettings,
        read: () => plan.settings,
        write: (settings) => plan.replace(settings),
      });
    },
  });
  return {
    host: server.host,
    port: server.port,
    async stop() {
      await server.stop();
      await webhooks.settled();
      await dispatcher.close();
    },
  };
});
