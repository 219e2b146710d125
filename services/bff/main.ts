/**
 * bff: the one service that browsers and the CLI talk to.
 * In: HTTP with access tokens. Out: links with their statistics, aggregated from url-api and
 * analytics-api and cached in Redis; the caller's identity as baggage for all services behind;
 * payments for premium links, behind a circuit breaker.
 */
import * as z from 'zod';
import { openRedis } from '../building-blocks/cache/redis.ts';
import { BackgroundSends } from '../building-blocks/events/background-sends.ts';
import { labControl, labSecret } from '../building-blocks/http-server/lab-control.ts';
import { labFaults, playLabFaults } from '../building-blocks/http-server/lab-fault.ts';
import { startServer } from '../building-blocks/http-server/server.ts';
import { tokenConfig } from '../building-blocks/identity/token-config.ts';
import { createTokenVerifier } from '../building-blocks/identity/token-verifier.ts';
import { httpUrl, listen } from '../telemetry/config.ts';
import { runService } from '../telemetry/lifecycle.ts';
import { linkService } from './link-service.ts';
import { attemptTimeoutMs, payment } from './payment.ts';
import { breakerChange, PaymentBreaker } from './payment-breaker.ts';
import { premiumService } from './premium.ts';
import { apiRoutes } from './routes.ts';
import { thirdParty } from './third-party.ts';
import { upstream } from './upstream.ts';

const config = z.object({
  ...listen,
  ...tokenConfig,
  REDIS_URL: z.url(),
  URL_API_URL: httpUrl,
  ANALYTICS_API_URL: httpUrl,
  PUBLIC_URL: httpUrl,
  PAYMENT_URL: httpUrl,
  EMAIL_URL: httpUrl,
  /** How long the payment breaker stays open. */
  BREAKER_OPEN_MS: z.coerce.number().int().min(1).default(30_000),
  LAB_SECRET: labSecret,
  LAB_FAULTS: labFaults,
  FEATURE_FLAGS: z.string().max(256).default('custom-alias=true,link-preview=false'),
});

await runService('bff', config, async (env) => {
  const [verify, redis] = await Promise.all([
    createTokenVerifier({
      issuer: env.OIDC_ISSUER,
      issuerAt: env.OIDC_URL,
      clients: env.OIDC_CLIENTS,
      audience: env.OIDC_AUDIENCE,
    }),
    openRedis(env.REDIS_URL),
  ]);
  const urlApi = upstream('url-api', env.URL_API_URL);
  const analyticsApi = upstream('analytics-api', env.ANALYTICS_API_URL);
  const links = linkService({ redis, urlApi, analyticsApi, publicUrl: env.PUBLIC_URL });
  const gateway = thirdParty({ url: env.PAYMENT_URL, timeoutMs: attemptTimeoutMs });
  const email = thirdParty({ url: env.EMAIL_URL, timeoutMs: 1000 });
  const background = new BackgroundSends({ limit: 100 });
  const breaker = new PaymentBreaker({
    enabled: true,
    windowSize: 10,
    failureRate: 0.5,
    openMs: env.BREAKER_OPEN_MS,
    trialCalls: 3,
  });
  const premiumLinks = premiumService({
    links,
    payment: payment({ gateway, breaker }),
    email,
    background,
  });
  const defaults = { featureFlags: env.FEATURE_FLAGS, apiVersion: 'unstated' };
  const server = await startServer({
    host: env.LISTEN,
    port: env.PORT,
    routes: (app) => {
      if (env.LAB_FAULTS) playLabFaults(app);
      apiRoutes(app, { verify, redis, defaults }, links, premiumLinks);
      labControl(app, {
        path: '/control/breakers/payment',
        secret: env.LAB_SECRET,
        schema: breakerChange,
        read: () => breaker.describe(),
        write: (change) => breaker.change(change),
      });
    },
  });
  return {
    host: server.host,
    port: server.port,
    async stop() {
      await server.stop();
      await background.settled();
      await Promise.all([urlApi.stop(), analyticsApi.stop(), gateway.stop(), email.stop()]);
      redis.disconnect();
    },
  };
});
