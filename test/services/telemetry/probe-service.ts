/** The smallest service: it lives by the shared life cycle, and makes a span when it stops. */
import * as z from 'zod';
import { startHealthServer } from '../../../services/building-blocks/http-server/health.ts';
import { listen } from '../../../services/telemetry/config.ts';
import { runService } from '../../../services/telemetry/lifecycle.ts';
import { inSpan } from '../../../services/telemetry/span.ts';

await runService('probe', z.object(listen), async (env) => {
  const server = await startHealthServer({ host: env.LISTEN, port: env.PORT });
  return {
    host: server.host,
    port: server.port,
    async stop() {
      await server.stop();
      await inSpan({ name: 'last words' }, () => {});
    },
  };
});
