import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adaptFile } from '../../../src/lab/native/configuration-file.ts';

let packageRoot: string;
beforeEach(() => {
  packageRoot = mkdtempSync(join(tmpdir(), 'tracelab adapt '));
});
afterEach(() => rmSync(packageRoot, { recursive: true, force: true }));

function adapt(text: string, replace: Record<string, string> = {}): string {
  writeFileSync(join(packageRoot, 'edge.conf'), text);
  return adaptFile(
    { from: 'edge.conf', replace },
    {
      packageRoot,
      hosts: { 'kong:8000': '127.0.0.1:20001', 'jaeger:4318': '[::1]:20002' },
      environment: { LAB_SECRET: 'se$&cret' },
      fill: (template) => template.replace('${port:http}', '20080'),
    },
  );
}

describe('a configuration file outside containers', () => {
  it.each([
    ['server kong:8000 max_fails=3;', 'server 127.0.0.1:20001 max_fails=3;'],
    ['endpoint: http://jaeger:4318', 'endpoint: http://[::1]:20002'],
    ['hongkong:8000 kong:80001 my.kong:8000', 'hongkong:8000 kong:80001 my.kong:8000'],
    ['"~^${LAB_SECRET}$" $http_x ${OTHER}', '"~^se$&cret$" $http_x ${OTHER}'],
  ])('has %s become %s', (written, adapted) => {
    expect(adapt(written)).toBe(adapted);
  });

  it('has passages replaced by filled templates', () => {
    expect(adapt('listen 8080;', { 'listen 8080': 'listen ${port:http}' })).toBe('listen 20080;');
  });

  it('must hold what is to be replaced', () => {
    expect(() => adapt('listen 80;', { 'listen 8080': '' })).toThrow(
      'edge.conf does not hold "listen 8080"',
    );
  });
});
