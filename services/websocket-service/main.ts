/**
 * websocket-service: tells people at once what happens to their links.
 * In: url-events, link-events, job-events; WebSockets that speak STOMP 1.2. Out: a MESSAGE to each
 * session of the link's owner.
 */
import * as z from 'zod';
import { createKafka, ensureTopics } from '../building-blocks/events/kafka.ts';
import { startSubscriber } from '../building-blocks/events/subscriber.ts';
import { topics } from '../building-blocks/events/topics.ts';
import { startHealthServer } from '../building-blocks/http-server/health.ts';
import { tokenConfig } from '../building-blocks/identity/token-config.ts';
import { createTokenVerifier } from '../building-blocks/identity/token-verifier.ts';
import { brokers, listen } from '../telemetry/config.ts';
import { fail, runService } from '../telemetry/lifecycle.ts';
import { broadcast } from './broadcast.ts';
import { acceptConnections } from './handshake.ts';
import { endDeadConnections } from './liveness.ts';
import { StompSession } from './session.ts';

const name = 'websocket-service';
const maxConnections = 2000;
const goingAway = 1001;
const config = z.object({
  ...listen,
  ...tokenConfig,
  KAFKA_BROKERS: brokers,
  /** Every instance must see all events: a second one needs a group of its own. */
  KAFKA_GROUP_ID: z.string().min(1).default(name),
});

await runService(name, config, async (env) => {
  const kafka = createKafka({ clientId: name, brokers: env.KAFKA_BROKERS });
  const [verify] = await Promise.all([
    createTokenVerifier({
      issuer: env.OIDC_ISSUER,
      issuerAt: env.OIDC_URL,
      clients: env.OIDC_CLIENTS,
      audience: env.OIDC_AUDIENCE,
    }),
    ensureTopics(kafka, topics),
  ]);
  const sessions = new Set<StompSession>();
  const subscriber = await startSubscriber({
    kafka,
    groupId: env.KAFKA_GROUP_ID,
    handlers: {
      'url-events': (event) => broadcast(sessions, event),
      'link-events': (event) => broadcast(sessions, event),
      'job-events': (event) => broadcast(sessions, event),
    },
    onCrash: (error) => fail(name, error),
  });
  const server = await startHealthServer({ host: env.LISTEN, port: env.PORT });
  const webSockets = acceptConnections({
    http: server.http,
    maxConnections,
    onConnection: (connection) => {
      const session = new StompSession({ ...connection, verify });
      sessions.add(session);
      connection.socket.on('close', () => sessions.delete(session));
      webSockets.emit('connection', connection.socket);
    },
  });
  const stopPings = endDeadConnections(webSockets);
  return {
    host: server.host,
    port: server.port,
    async stop() {
      stopPings();
      for (const socket of webSockets.clients) socket.close(goingAway, 'service stops');
      await subscriber.stop();
      for (const socket of webSockets.clients) socket.terminate();
      await server.stop();
    },
  };
});
