import type { Attributes, AttributeValue } from './trace.ts';

/**
 * Names of one thing across versions of the semantic conventions, newest first. NGINX's module
 * and Kong write the names of before 1.21, Node's instrumentations the stable ones; Redis and
 * messaging are still in development.
 */
export const synonyms: readonly (readonly string[])[] = [
  ['http.request.method', 'http.method'],
  ['http.response.status_code', 'http.status_code'],
  ['url.path', 'http.target'],
  ['url.full', 'http.url'],
  ['client.address', 'http.client_ip', 'net.sock.peer.addr'],
  ['server.port', 'net.host.port'],
  ['user_agent.original', 'http.user_agent'],
  ['db.system.name', 'db.system'],
  ['db.query.text', 'db.statement'],
  ['db.operation.name', 'db.operation'],
  ['db.namespace', 'db.name'],
  ['db.collection.name', 'db.sql.table'],
  ['messaging.destination.name', 'messaging.destination'],
  ['messaging.operation.type', 'messaging.operation'],
  ['deployment.environment.name', 'deployment.environment'],
];
const synonymsOf = new Map(synonyms.flatMap((names) => names.map((name) => [name, names])));

/** The attribute under this name, else under another version's name for it. */
export function attribute(attributes: Attributes, name: string): AttributeValue | undefined {
  if (name in attributes) return attributes[name];
  const known = synonymsOf.get(name)?.find((synonym) => synonym in attributes);
  return known === undefined ? undefined : attributes[known];
}

/** Path of the request a span is about, without its query. */
export function requestPath(attributes: Attributes): string | undefined {
  const path = attribute(attributes, 'url.path');
  if (path !== undefined) return String(path).split('?')[0];
  const full = attribute(attributes, 'url.full');
  return full !== undefined && URL.canParse(String(full))
    ? new URL(String(full)).pathname
    : undefined;
}
