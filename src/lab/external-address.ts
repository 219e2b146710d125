import { TracelabError } from '../errors.ts';
import type { Component } from './component.ts';

/** Where a component runs that the lab does not run itself. */
export interface ExternalAddress {
  /** As people read it: without credentials. */
  readonly shown: string;
  /** As in a URL: an IPv6 address in brackets. */
  readonly host: string;
  readonly ports: Readonly<Record<string, number>>;
  /** The URL as given, where clients connect with a URL of their own kind. */
  readonly clientUrl?: string;
}

/** Whether what `--with component=` names is an address, and not a runtime. */
export function isAddress(value: string): boolean {
  return value.includes(':');
}

/** Reads the address that a component is given by. Throws BAD_USAGE, never with its password. */
export function readAddress(component: Component, text: string): ExternalAddress {
  const { name, external } = component;
  if (!external) {
    throw new TracelabError({
      code: 'BAD_USAGE',
      message: `Component "${name}" cannot be given by URL: the lab runs it itself.`,
      suggestions: [`tracelab up --with ${name}=embedded`],
    });
  }
  const refuse = (reason: string) =>
    new TracelabError({
      code: 'BAD_USAGE',
      message: `The address of component "${name}" ${reason}.`,
      suggestions: [`tracelab up --with ${name}=${external.example}`],
    });
  const plain = external.schemes.length === 0;
  if (plain && text.includes('://')) throw refuse('must be host:port, without a scheme');
  const url = parse(plain ? `tcp://${text}` : text);
  if (!url?.hostname) {
    throw refuse(plain ? 'is not host:port' : `is not a URL that begins with ${schemes(external)}`);
  }
  const scheme = url.protocol.slice(0, -1);
  if (!plain && !external.schemes.includes(scheme)) {
    throw refuse(`begins with "${scheme}://", and must begin with ${schemes(external)}`);
  }
  const bare = component.clientUrl === undefined;
  if (bare && (url.username || url.password)) throw refuse('cannot hold credentials');
  if (bare && url.pathname.replace('/', '') !== '') {
    throw refuse(`cannot hold a path: "${url.pathname}"`);
  }
  const declared = component.ports[external.port]?.number ?? 0;
  const port = Number(url.port || (scheme === 'http' ? 80 : declared));
  const others = bare ? otherPorts(component, url.searchParams, refuse) : {};
  const before = plain ? '' : `${scheme}://`;
  return {
    shown: `${before}${url.hostname}:${port}`,
    host: url.hostname,
    ports: { [external.port]: port, ...others },
    ...(bare ? {} : { clientUrl: text }),
  };
}

function schemes({ schemes }: { readonly schemes: readonly string[] }): string {
  return schemes.map((scheme) => `"${scheme}://"`).join(' or ');
}

function parse(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function otherPorts(
  { ports, external }: Component,
  given: URLSearchParams,
  refuse: (reason: string) => TracelabError,
): Record<string, number> {
  const others = Object.entries(ports).filter(([name]) => name !== external?.port);
  for (const key of given.keys()) {
    if (others.some(([name]) => name === key)) continue;
    const known = others.map(([name]) => name).join(', ') || 'none';
    throw refuse(`names a port "${key}" that it has not; other ports: ${known}`);
  }
  return Object.fromEntries(
    others.map(([name, { number }]) => {
      const port = Number(given.get(name) ?? number);
      if (Number.isInteger(port) && port > 0 && port < 65_536) return [name, port];
      throw refuse(`names for "${name}" no port number: "${given.get(name)}"`);
    }),
  );
}
