import { describe, expect, it } from 'vitest';
import { judgeUrl } from '../../../services/url-api/url-policy.ts';

const taken = [
  'https://example.com/',
  'http://example.com:8080/path?query=1#fragment',
  'https://xn--bcher-kva.example/',
  'https://93.184.216.34/',
  'https://[2606:2800:220:1:248:1893:25c8:1946]/',
];

const refused: readonly (readonly [string, RegExp])[] = [
  ['', /not an absolute URL/],
  ['/relative', /not an absolute URL/],
  ['javascript:alert(1)', /scheme javascript:/],
  ['data:text/html,hello', /scheme data:/],
  ['file:///etc/passwd', /scheme file:/],
  ['ftp://example.com/', /scheme ftp:/],
  ['https://user:secret@example.com/', /user name or password/],
  [`https://example.com/${'a'.repeat(2048)}`, /longer than 2048/],
  ['http://localhost/', /not a public host name/],
  ['http://localhost./', /not a public host name/],
  ['http://LOCALHOST:3000/', /not a public host name/],
  ['http://app.localhost/', /not a public host name/],
  ['http://metadata.google.internal/', /not a public host name/],
  ['http://printer.local/', /not a public host name/],
  ['http://intranet/', /not a public host name/],
  ['http://127.0.0.1/', /not a public address/],
  ['http://127.1/', /not a public address/],
  ['http://2130706433/', /not a public address/],
  ['http://0177.0.0.1/', /not a public address/],
  ['http://0x7f.1/', /not a public address/],
  ['http://0.0.0.0/', /not a public address/],
  ['http://10.1.2.3/', /not a public address/],
  ['http://172.16.0.1/', /not a public address/],
  ['http://192.168.1.1/', /not a public address/],
  ['http://100.64.0.1/', /not a public address/],
  ['http://169.254.169.254/latest/meta-data/', /not a public address/],
  ['http://224.0.0.1/', /not a public address/],
  ['http://255.255.255.255/', /not a public address/],
  ['http://[::]/', /not a public address/],
  ['http://[::1]/', /not a public address/],
  ['http://[::127.0.0.1]/', /not a public address/],
  ['http://[::ffff:127.0.0.1]/', /not a public address/],
  ['http://[::ffff:10.0.0.1]/', /not a public address/],
  ['http://[::ffff:0:127.0.0.1]/', /not a public address/],
  ['http://[64:ff9b::127.0.0.1]/', /not a public address/],
  ['http://[64:ff9b:1::1]/', /not a public address/],
  ['http://[2002:7f00:1::]/', /not a public address/],
  ['http://[fe80::1]/', /not a public address/],
  ['http://[fec0::1]/', /not a public address/],
  ['http://[fc00::1]/', /not a public address/],
  ['http://[fd00:ec2::254]/', /not a public address/],
  ['http://[ff02::1]/', /not a public address/],
];

describe('URL policy', () => {
  it.each(taken)('takes %s', (url) => {
    expect(judgeUrl(url)).toEqual({ ok: true, url: new URL(url).href });
  });

  it.each(refused)('refuses %s', (url, reason) => {
    expect(judgeUrl(url)).toEqual({ ok: false, reason: expect.stringMatching(reason) });
  });
});
