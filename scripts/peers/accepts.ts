import { once } from 'node:events';
import { connect } from 'node:net';

/** Whether something listens on this port of loopback. A request would be a trace, or a protocol of its own. */
export async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
