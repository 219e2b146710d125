import { z } from 'zod';

const schema = z.record(z.string(), z.string());

/**
 * Configuration files name components by container host and port ("bff:3001"). Outside containers
 * the lab says in TRACELAB_HOSTS, a JSON object, where each of them listens instead.
 * Returns a function from "host:port" to "host:port"; what is not in the map stays as written.
 */
export function readHostMap(
  environment: NodeJS.ProcessEnv = process.env,
): (hostPort: string) => string {
  const text = environment['TRACELAB_HOSTS'];
  const map = text ? schema.parse(JSON.parse(text)) : {};
  return (hostPort) => map[hostPort] ?? hostPort;
}
