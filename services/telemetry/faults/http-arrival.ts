/** Makes HTTP requests wait before their server span begins, which the instrumentation of http does. */
import type { IncomingMessage, Server } from 'node:http';
import { isUntraced } from '../instrumentations.ts';
import { delayOver } from './delay.ts';

/** What the instrumentation patched is the prototype: a server's own `emit` stands before it. */
export function holdRequests(server: Server): void {
  const { emit } = server;
  server.emit = (event: string, ...details: unknown[]) => {
    const arrival = event === 'request' ? arrivalOf(details[0] as IncomingMessage) : undefined;
    const emitted = () => Reflect.apply(emit, server, [event, ...details]);
    if (arrival === undefined) return emitted();
    void arrival.then(emitted);
    return true;
  };
}

/** The lab's own questions are answered at once, whatever it plays. */
function arrivalOf({ url }: IncomingMessage): Promise<void> | undefined {
  return isUntraced(url) ? undefined : delayOver('http');
}
