import { expect, test } from 'vitest';
import { TracelabError } from '../../src/errors.ts';
import { parseContract } from '../../src/verify/contract-file.ts';

function problemsOf(text: string): string {
  try {
    parseContract(text, 'my.trace.yaml');
  } catch (error) {
    if (error instanceof TracelabError && error.code === 'BAD_SPEC') return error.message;
    throw error;
  }
  return '';
}

test('reads a contract', () => {
  const text = 'contract: shop\nhops:\n  - { id: api, service: [a, b], count: { min: 2 } }\n';
  expect(parseContract(text, 'my.trace.yaml')).toEqual({
    contract: 'shop',
    hops: [{ id: 'api', service: ['a', 'b'], count: { min: 2 } }],
  });
});

test.for([
  {
    claim: 'a key that is not known',
    text: 'contract: shop\nhops:\n  - id: api\n    servise: api\n',
    problem: 'my.trace.yaml:4:14: Unrecognized key: "servise"',
  },
  {
    claim: 'a value that is not allowed',
    text: 'contract: shop\nhops:\n  - id: api\n    kind: sever\n',
    problem: 'my.trace.yaml:4:11:',
  },
  {
    claim: 'a parent that is not there',
    text: 'contract: shop\nhops:\n  - id: api\n    parent: edge\n',
    problem: 'my.trace.yaml:4:13: there is no hop "edge" above hop "api"',
  },
  {
    claim: 'a parent that is absent',
    text: 'contract: c\nhops:\n  - { id: a, absent: true }\n  - { id: b, parent: a }\n',
    problem: 'my.trace.yaml:4:22: hop "a" is absent',
  },
  {
    claim: 'an id that stands there twice',
    text: 'contract: c\nhops:\n  - id: a\n  - id: a\n',
    problem: 'my.trace.yaml:4:9: hop "a" stands here twice',
  },
  {
    claim: 'a regular expression that is none',
    text: 'contract: c\nhops:\n  - id: a\n    name: /(/\n',
    problem: 'my.trace.yaml:4:11:',
  },
  {
    claim: 'no hops',
    text: 'contract: c\n',
    problem: 'my.trace.yaml:1:1:',
  },
  {
    claim: 'YAML that is none',
    text: 'contract: c\nhops: [\n',
    problem: 'my.trace.yaml:3:1:',
  },
])('tells line and column of $claim', ({ text, problem }) => {
  expect(problemsOf(text)).toContain(problem);
});
