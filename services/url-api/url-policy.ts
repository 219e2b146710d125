/**
 * Which URLs may be shortened: http and https to public hosts. What is judged is what a browser
 * would open: the URL parser turns decimal, octal and hexadecimal addresses into dotted ones.
 * Names are judged by suffix only: they are resolved where something of ours fetches, and only
 * there can the address be pinned.
 */
import ipaddr from 'ipaddr.js';

export type UrlVerdict =
  | { readonly ok: true; readonly url: string }
  | { readonly ok: false; readonly reason: string };

const maxLength = 2048;
const localSuffixes = ['localhost', 'local', 'internal', 'home.arpa'];

/** What ipaddr.js counts as ordinary, but forwards to IPv4 addresses or no longer exists. */
const refusedRanges = ['::/96', '::ffff:0:0:0/96', 'fec0::/10', '64:ff9b:1::/48'].map((range) =>
  ipaddr.IPv6.parseCIDR(range),
);

export function judgeUrl(text: string): UrlVerdict {
  if (text.length > maxLength) return refused(`is longer than ${maxLength} characters`);
  const url = URL.parse(text);
  if (url === null) return refused('is not an absolute URL');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return refused(`has scheme ${url.protocol} (only http and https are taken)`);
  }
  if (url.username !== '' || url.password !== '') return refused('holds a user name or password');
  const reason = judgeHost(url.hostname);
  return reason === undefined ? { ok: true, url: url.href } : refused(reason);
}

function judgeHost(hostname: string): string | undefined {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (ipaddr.isValid(host)) {
    return isPublicAddress(host) ? undefined : `leads to ${host}, which is not a public address`;
  }
  const isLocal = localSuffixes.some((suffix) => host === suffix || host.endsWith(`.${suffix}`));
  if (isLocal || !host.includes('.')) return `leads to ${host}, which is not a public host name`;
  return undefined;
}

function isPublicAddress(host: string): boolean {
  const address = ipaddr.parse(host);
  if (address.range() !== 'unicast') return false;
  return !(address instanceof ipaddr.IPv6) || refusedRanges.every((range) => !address.match(range));
}

function refused(reason: string): UrlVerdict {
  return { ok: false, reason: `the URL ${reason}` };
}
