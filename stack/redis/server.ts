/** Entry of the Redis stand-in: LISTEN, PORT, REDIS_PASSWORD. */
import { fail, required, requiredPort, runUntilStopped } from '../process.ts';
import { listen } from './listen.ts';

async function main(): Promise<void> {
  const host = required('LISTEN');
  const password = required('REDIS_PASSWORD');
  const { port, stop } = await listen({ host, port: requiredPort('PORT'), password });
  runUntilStopped('redis', { host, port }, stop);
}

main().catch((error: unknown) => fail('redis', error));
