import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

export interface Address {
  readonly host: string;
  readonly port: number;
}

export function parseHostPort(hostPort: string): Address {
  const colon = hostPort.lastIndexOf(':');
  return { host: hostPort.slice(0, colon), port: Number(hostPort.slice(colon + 1)) };
}

export interface ResolverOptions {
  /** From "host:port" in kong.yml to where that listens. */
  readonly hosts: (hostPort: string) => string;
  readonly lookupHost?: (host: string) => Promise<string>;
}

/** Turns a host and port of kong.yml into the address to connect to. */
export type Resolve = (host: string, port: number) => Promise<Address>;

export function resolver({ hosts, lookupHost = lookupFirst }: ResolverOptions): Resolve {
  return async (host, port) => {
    const listening = parseHostPort(hosts(`${host}:${port}`));
    return isIP(listening.host)
      ? listening
      : { host: await lookupHost(listening.host), port: listening.port };
  };
}

async function lookupFirst(host: string): Promise<string> {
  return (await lookup(host)).address;
}
