/**
 * What happens to the user's links, as it happens: as much STOMP 1.2 over a WebSocket as one
 * subscription takes. In: MESSAGE frames with a trace context. Out: notifications, and a CONSUMER
 * span for each in the trace of whatever caused it.
 */
import { contextOf, startSpan } from './trace.js';

/** @typedef {{ readonly id: string, readonly type: string, readonly code: string, readonly at: string }} Notification */
/** @typedef {{ readonly command: string, readonly headers: Record<string, string>, readonly body: string }} Frame */
/**
 * @typedef {object} Listener
 * @property {(state: 'connecting' | 'live') => void} onState
 * @property {(notification: Notification, traceId: string) => void} onNotification
 */

const destination = '/user/queue/notifications';
const firstRetryMs = 1_000;
const lastRetryMs = 30_000;

/**
 * Subscribes, and again whenever the connection is lost.
 * @param {string} accessToken
 * @param {Listener} listener
 * @param {number} [retryMs]
 */
export function listen(accessToken, listener, retryMs = firstRetryMs) {
  listener.onState('connecting');
  let nextRetryMs = Math.min(retryMs * 2, lastRetryMs);
  const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/ws`, ['v12.stomp']);
  /** @type {(command: string, headers: Record<string, string>) => void} */
  const send = (command, headers) => socket.send(serialize(command, headers));
  socket.onopen = () =>
    send('CONNECT', {
      'accept-version': '1.2',
      host: location.hostname,
      'heart-beat': '0,0',
      Authorization: `Bearer ${accessToken}`,
    });
  socket.onmessage = ({ data }) => {
    const frame = parse(String(data));
    if (frame.command === 'CONNECTED') {
      send('SUBSCRIBE', { id: '0', destination, receipt: 'subscribed' });
    } else if (frame.command === 'RECEIPT') {
      // From here on nothing is missed.
      nextRetryMs = firstRetryMs;
      listener.onState('live');
    } else if (frame.command === 'MESSAGE') {
      receive(frame, listener);
    }
  };
  socket.onclose = () => {
    listener.onState('connecting');
    setTimeout(() => listen(accessToken, listener, nextRetryMs), nextRetryMs);
  };
}

/**
 * @param {Frame} frame
 * @param {Listener} listener
 */
function receive({ headers, body }, { onNotification }) {
  const notification = /** @type {Notification} */ (JSON.parse(body));
  const span = startSpan({
    name: 'websocket.receive',
    kind: 'consumer',
    parent: contextOf(headers),
    attributes: {
      'messaging.system': 'websocket',
      'messaging.destination.name': destination,
      'messaging.operation.type': 'process',
      'messaging.message.id': notification.id,
      'event.type': notification.type,
    },
  });
  onNotification(notification, span.traceId);
  span.end();
}

/**
 * @param {string} command
 * @param {Record<string, string>} headers
 */
function serialize(command, headers) {
  // STOMP 1.2 has CONNECT's headers as they are; ours hold nothing that would be escaped elsewhere.
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}`);
  return `${[command, ...lines].join('\n')}\n\n\0`;
}

/** @type {Readonly<Record<string, string>>} */
const escapes = { '\\r': '\r', '\\n': '\n', '\\c': ':', '\\\\': '\\' };

/**
 * @param {string} text
 * @returns {Frame}
 */
function parse(text) {
  const end = text.indexOf('\n\n');
  const [command = '', ...lines] = text.slice(0, end).split(/\r?\n/);
  const plain = (/** @type {string} */ part) =>
    part.replace(/\\[rnc\\]/g, (pair) => escapes[pair] ?? pair);
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [plain(line.slice(0, colon)), plain(line.slice(colon + 1))];
    }),
  );
  return { command, headers, body: text.slice(end + 2).replace(/\0[\r\n]*$/, '') };
}
