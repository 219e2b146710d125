import type { Behaviour } from './mock-upstream.ts';

/** What the recorded mocks did, where that was not to answer 200 with their name and the path. */
const redirect = (...headers: string[]): Behaviour => ({
  kind: 'answer',
  status: 302,
  headers: ['Location', 'https://example.com/target', ...headers],
  body: '',
});
const boom: Behaviour = {
  kind: 'answer',
  status: 500,
  reason: 'Internal Server Error',
  body: '{"error":"boom"}',
};
const plain = (status: number): Behaviour => ({ kind: 'answer', status, body: '{}' });
const foreignCors: Behaviour = {
  kind: 'answer',
  headers: [
    'Access-Control-Allow-Origin',
    'https://upstream.example.test',
    'Vary',
    'Accept-Encoding',
  ],
};

const behaviours: readonly (readonly [name: RegExp, behaviour: Behaviour])[] = [
  [/^route-redirect$/, redirect()],
  [/^limit-response\/[1-4]$/, redirect('X-Kong-Limit', 'redirects=1')],
  [/^cors-upstream/, foreignCors],
  [
    /^corr-upstream$/,
    { kind: 'answer', headers: ['X-Correlation-ID', 'upstream', 'X-Kong-Request-Id', 'upstream'] },
  ],
  [
    /^response-headers$/,
    {
      kind: 'answer',
      chunked: true,
      headers: [
        ...['Server', 'mock/1', 'Via', '1.1 inner', 'X-Powered-By', 'x'],
        ...['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'Keep-Alive', 'timeout=5', 'Trailer', 'X-T'],
        ...['RateLimit-Limit', '999', 'X-RateLimit-Limit-Minute', '999', 'Upgrade', 'h2c'],
        ...['traceparent', '00-11111111111111111111111111111111-2222222222222222-01'],
        ...['traceresponse', '00-1-2-01', 'X-Kong-Limit', 'redirects=1'],
        ...['Connection', 'close, X-Listed', 'X-Listed', '1'],
      ],
    },
  ],
  [
    /^response-404$/,
    { kind: 'answer', status: 404, reason: 'Not Found', body: '{"error":"no such url"}' },
  ],
  [/^response-500-retries0$/, boom],
  [/^breaker\/\d/, boom],
  [/^reset-count\/[1245]$/, plain(500)],
  [/^reset-count\/3$/, plain(200)],
  [/^passive-default\/[146]$/, plain(500)],
  [/^passive-default\/[235]$/, plain(200)],
  [/^active\/[12]$/, plain(500)],
  [/^slow-/, { kind: 'silence' }],
  [/^reset-(get|post)$/, { kind: 'reset' }],
  [/^truncated$/, { kind: 'truncated' }],
];

export function behaviourOf(name: string): Behaviour {
  return behaviours.find(([pattern]) => pattern.test(name))?.[1] ?? { kind: 'answer' };
}

/** Which of the targets refuses connections. */
export function isDown(name: string, target: string): boolean {
  if (target === '127.0.0.1:19099') return true;
  if (name.startsWith('failover')) return target === '127.0.0.1:19001';
  return name === 'all-down/1' && /:190[01]1$/.test(target);
}
