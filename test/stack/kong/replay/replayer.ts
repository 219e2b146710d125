import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'yaml';
import type { RoundRobin } from '../../../../stack/kong/balancer.ts';
import { parseConfiguration } from '../../../../stack/kong/declarative/load.ts';
import type { Exchange } from '../../../../stack/kong/exchange.ts';
import { type GatewayServer, gatewayServer } from '../../../../stack/kong/gateway-server.ts';
import { behaviourOf, isDown } from './behaviours.ts';
import { type MockUpstream, mockUpstream } from './mock-upstream.ts';
import { type RecordedUpstream, recordedConfiguration } from './recording.ts';

const targets: Readonly<Record<string, string>> = {
  '127.0.0.1:19001': 'bff-a',
  '127.0.0.1:19011': 'bff-b',
  '127.0.0.1:19002': 'url-api',
  'localhost:19003': 'redirect',
  '127.0.0.1:19021': 'passive',
  '127.0.0.1:19031': 'active',
};

/** Thirteen seconds into a minute, whatever the hour: no window ever turns during a test. */
export const nowMs = Date.UTC(2026, 10, 21, 10, 7, 13);
export const secondsToEndOfMinute = 47;

export interface ReplayerOptions {
  readonly join?: boolean;
  readonly instrumented?: boolean;
  readonly samplingRate?: number;
  /** Address that takes no connections, for the case about that. */
  readonly hanging?: string;
}

/** The stand-in with the recorded kong.yml, between mocks of the recorded upstreams. */
export class Replayer {
  /** Name of the case of the moment: it decides what the mocks do. */
  current = '';
  arrived: RecordedUpstream[] = [];
  readonly #recorded = new Map<string, Exchange>();
  readonly #waiting: (() => void)[] = [];
  readonly #mocks: readonly MockUpstream[];
  readonly proxy: GatewayServer;

  private constructor(
    mocks: readonly MockUpstream[],
    options: ReplayerOptions,
    closedPort: string,
  ) {
    this.#mocks = mocks;
    const { join = false, hanging, ...settings } = options;
    this.proxy = gatewayServer({
      configuration: configuration(join),
      nowMs: () => nowMs,
      activeChecks: false,
      lookupHost: () => Promise.reject(new Error('no such name')),
      ...settings,
      hosts: (target) => {
        if (isDown(this.current, target)) return closedPort;
        if (target.endsWith(':19098')) return hanging ?? closedPort;
        return mocks.find(({ name }) => name === targets[target])?.hostPort ?? target;
      },
      record: (exchange) => {
        this.#recorded.set(exchange.requestId, exchange);
        for (const wake of this.#waiting.splice(0)) wake();
      },
    });
  }

  static async start(options: ReplayerOptions): Promise<Replayer> {
    let replayer: Replayer | undefined;
    const mocks = await Promise.all(
      Object.values(targets).map((name) =>
        mockUpstream(
          name,
          () => behaviourOf(replayer?.current ?? ''),
          (request) => replayer?.arrived.push(request),
        ),
      ),
    );
    replayer = new Replayer(mocks, options, await closedAddress());
    replayer.proxy.server.listen(0, '127.0.0.1');
    await once(replayer.proxy.server, 'listening');
    return replayer;
  }

  get port(): number {
    return (this.proxy.server.address() as AddressInfo).port;
  }

  get rings(): readonly RoundRobin[] {
    return [...this.proxy.gateway.upstreams.values()];
  }

  resetHealth(): void {
    for (const { targets } of this.rings) for (const { health } of targets) health.reset();
  }

  /** The exchange behind a response, once the gateway has closed it. */
  async recorded(requestId: string): Promise<Exchange> {
    for (;;) {
      const found = this.#recorded.get(requestId);
      if (found) return found;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async stop(): Promise<void> {
    await this.proxy.stop();
    await Promise.all(this.#mocks.map((mock) => mock.stop()));
  }
}

function configuration(join: boolean) {
  const document = parse(readFileSync(recordedConfiguration, 'utf8'));
  if (join) {
    const code = readFileSync(
      new URL('../../../../stack/kong/join-caller-trace.lua', import.meta.url),
      'utf8',
    );
    document.plugins.push({ name: 'pre-function', config: { rewrite: [code] } });
  }
  return parseConfiguration(document);
}

/** A port that was free a moment ago. */
async function closedAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `127.0.0.1:${port}`;
}
