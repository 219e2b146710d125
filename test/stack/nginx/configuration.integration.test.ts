import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { platformLayout } from '../../../stack/nginx/platform-layout.ts';
import { locationName } from '../../../stack/nginx/route.ts';

const source = readFileSync(new URL('../../../stack/nginx/nginx.conf', import.meta.url), 'utf8');
/** Placeholders of nginx.conf, as the stand-in gets their values. */
const page = { lab: '${LAB_NAME}', url: '${PUBLIC_URL}', issuer: '${OIDC_ISSUER}' };
const layout = platformLayout((hostPort) => hostPort, page);
/** The first server: the edge. Behind it stands the origin of the files. */
const edgeServer = source.slice(source.indexOf('    server {'), source.lastIndexOf('    server {'));

test('nginx.conf and the stand-in have the same locations, limits and upstreams', () => {
  const blocks = [...edgeServer.matchAll(/^ {8}location (= )?(\/\S*) \{\n([\s\S]*?)^ {8}\}/gm)];
  const configured = blocks.map(([, exact, path, body = '']) => {
    const limit = /limit_req zone=(\w+) burst=(\d+)( nodelay)?/.exec(body);
    return {
      location: `${exact ?? ''}${path}`,
      limit: limit ? `${limit[1]} ${limit[2]}${limit[3] ?? ''}` : undefined,
      proxied: /proxy_pass http:\/\/(?:gateway|collector|traces)/.test(body),
      authenticated: body.includes('auth_basic_user_file'),
      logged: !body.includes('access_log off'),
    };
  });
  const built = layout.routes.map(({ location, limit, target, realm, traced }) => ({
    location: `${location.kind === 'exact' ? '= ' : ''}${locationName(location)}`,
    limit: limit && `${limit.zone} ${limit.burst}${limit.nodelay ? ' nodelay' : ''}`,
    proxied: target.kind === 'proxy',
    authenticated: realm !== undefined,
    logged: traced !== false,
  }));
  const order = (left: { location: string }, right: { location: string }) =>
    left.location.localeCompare(right.location);
  expect(built.toSorted(order)).toEqual(configured.toSorted(order));
  const servers = [...source.matchAll(/server ([a-z-]+:\d+)[ ;]/g)].map(([, server]) => server);
  expect(Object.values(layout.upstreams).flat()).toEqual(servers);
});

test('nginx.conf and the stand-in tell the page and its browser the same', () => {
  const config = layout.routes.find(({ location }) => locationName(location) === '/config.json');
  expect(config?.target).toMatchObject({ body: /return 200 '(.*LAB_NAME.*)'/.exec(source)?.[1] });
  const policy = /map \$uri \$edge_csp \{\s+default\s+"([^"]+)"/.exec(source)?.[1];
  expect(layout.contentSecurityPolicy).toBe(policy);
});

test('nginx.conf and the stand-in name requests alike', () => {
  const map = /map \$uri \$edge_route \{([\s\S]*?)\n {4}\}/.exec(source)?.[1] ?? '';
  const configured = [...map.matchAll(/"([^"]+)"\s+"([^"]+)";/g)].map(([, pattern = '', name]) => ({
    pattern: pattern.startsWith('~') ? pattern.slice(1) : `^${pattern}$`,
    name,
  }));
  const built = layout.names.map(({ pattern, name }) => ({
    pattern: pattern.source.replaceAll('\\/', '/').replaceAll('[^\\/]', '[^/]'),
    name,
  }));
  expect(built).toEqual(configured);
});

test.skipIf(!hasNginx())('a real NGINX accepts nginx.conf', async () => {
  const prefix = mkdtempSync(join(tmpdir(), 'tracelab-nginx-'));
  for (const folder of ['run', 'logs', 'tmp', 'cache', 'frontend']) mkdirSync(join(prefix, folder));
  const file = join(prefix, 'nginx.conf');
  const filled = source
    .replaceAll('${LAB_SECRET}', '0123456789abcdef')
    .replaceAll('${EDGE_SAMPLING_PERCENT}', '100')
    .replaceAll(page.lab, 'demo')
    .replaceAll(page.url, 'http://127.0.0.1:8080')
    .replaceAll(page.issuer, 'http://127.0.0.1:8081/realms/tracelab')
    // Host names of containers are not known outside of them.
    .replace(/server (?:kong|otel-collector|jaeger):/g, 'server 127.0.0.1:')
    // A check binds the ports; any free one will do.
    .replace(
      /listen (?:127\.0\.0\.1:)?\d+;/g,
      (_, at: number) => `listen unix:${prefix}/${at}.sock;`,
    );
  writeFileSync(file, filled);
  const check = promisify(execFile)('nginx', [
    '-t',
    '-p',
    `${prefix}/`,
    '-c',
    file,
    '-e',
    'logs/error.log',
  ]);
  const { stderr } = await check.finally(() => rmSync(prefix, { recursive: true }));
  expect(stderr).toContain('test is successful');
});

function hasNginx(): boolean {
  try {
    execFileSync('nginx', ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
