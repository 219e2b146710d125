import { expect, test } from 'vitest';
import { compilePredicate } from '../../src/verify/predicate.ts';
import { makeTrace } from './make-trace.ts';

const [span] = makeTrace([
  {
    id: 'get',
    service: 'bff',
    kind: 'client',
    lasts: 2.5,
    attributes: {
      'cache.hit': true,
      'http.response.status_code': 201,
      'db.query.text': 'get link:x',
    },
  },
]).spans;
const holds = async (expression: string) => span && (await compilePredicate(expression))(span);

test.for([
  ['service == "bff" && kind == "client"', true],
  ['"cache.hit" in attributes', true],
  ['attributes["cache.hit"] == true', true],
  ['attributes["http.response.status_code"] == 201', true],
  ['attributes["http.response.status_code"] >= 500', false],
  ['attributes["db.query.text"].startsWith("get link:")', true],
  ['durationMs > 2.0 && durationMs < 3.0', true],
  ['name.matches("^g.t$")', true],
  ['attributes["not there"] == 1', false],
] as const)('%s is %s', async ([expression, expected]) => {
  expect(await holds(expression)).toBe(expected);
});

test.for(['service ==', 'nonsense == 1', 'service + 1 == 2', '"text"'])(
  '"%s" is refused as no predicate',
  async (expression) => {
    await expect(compilePredicate(expression)).rejects.toMatchObject({ code: 'BAD_SPEC' });
  },
);
