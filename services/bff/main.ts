/**
 * bff: the one service that browsers and the CLI talk to.
 * In: HTTP with access tokens. Out: links with their statistics, aggregated from url-api and
 * analytics-api and cached in Redis; the caller's identity as baggage for all services behind.
 */
import * as z from 'zod';
import { openRedis } from '../building-blocks/cache/redis.ts';
import { startServer } from '../building-blocks/http-server/server.ts';
import { tokenConfig } from '../building-blocks/identity/token-config.ts';
import { createTokenVerifier } from '../building-blocks/identity/token-verifier.ts';
import { httpUrl, listen } from '../telemetry/config.ts';
import { runService } from '../telemetry/lifecycle.ts';
import { linkService } from './link-service.ts';
import { apiRoutes } from './routes.ts';
import { upstream } from './upstream.ts';

const config = z.object({
  ...listen,
  ...tokenConfig,
  REDIS_URL: z.url(),
  URL_API_URL: httpUrl,
  ANALYTICS_API_URL: httpUrl,
  PUBLIC_URL: httpUrl,
  FEATURE_FLAGS: z.string().max(256).default('custom-alias=true,link-preview=false'),
});

await runService('bff', config, async (env) => {
  const [verify, redis] = await Promise.all([
    createTokenVerifier({
      issuer: env.OIDC_ISSUER,
      clients: env.OIDC_CLIENTS,
      audience: env.OIDC_AUDIENCE,
    }),
    openRedis(env.REDIS_URL),
  ]);
  const urlApi = upstream('url-api', env.URL_API_URL);
  const analyticsApi = upstream('analytics-api', env.ANALYTICS_API_URL);
  const links = linkService({ redis, urlApi, analyticsApi, publicUrl: env.PUBLIC_URL });
  const defaults = { featureFlags: env.FEATURE_FLAGS, apiVersion: 'v1' };
  const server = await startServer({
    host: env.LISTEN,
    port: env.PORT,
    routes: (app) => apiRoutes(app, { verify, redis, defaults }, links),
  });
  return {
    host: server.host,
    port: server.port,
    async stop() {
      await server.stop();
      await Promise.all([urlApi.stop(), analyticsApi.stop()]);
      redis.disconnect();
    },
  };
});
