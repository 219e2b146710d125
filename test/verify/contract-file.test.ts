import { expect, test } from 'vitest';
import { TracelabError } from '../../src/errors.ts';
import { parseContract } from '../../src/verify/contract-file.ts';

async function errorOf(text: string): Promise<TracelabError> {
  try {
    await parseContract(text, 'my.trace.yaml');
  } catch (error) {
    if (error instanceof TracelabError && error.code === 'BAD_SPEC') return error;
    throw error;
  }
  throw new Error('the contract was taken for a valid one');
}

test('reads a contract', async () => {
  const text = 'contract: shop\nhops:\n  - { id: api, service: [a, b], count: { min: 2 } }\n';
  expect(await parseContract(text, 'my.trace.yaml')).toEqual({
    contract: 'shop',
    hops: [{ id: 'api', service: ['a', 'b'], count: { min: 2 } }],
  });
});

const start = 'contract: c\nhops:\n';

interface Case {
  readonly claim: string;
  readonly text: string;
  /** Behind the name of the file. */
  readonly problem: string;
  readonly suggestion?: string;
}

const yaml: readonly Case[] = [
  {
    claim: 'a list that does not end',
    text: 'contract: c\nhops: [\n',
    problem: '3:1: nothing more stands here; a "]" is expected that ends the list above.',
  },
  {
    claim: 'a map that does not end',
    text: `${start}  - { id: a, service: b\n  - { id: c }\n`,
    problem: '4:3: found "- { id: c }"; a "}" is expected that ends the map above.',
  },
  {
    claim: 'a text that does not end',
    text: `${start}  - id: a\n    name: "abc\n`,
    problem: '5:1: nothing more stands here; a " is expected that ends the text.',
  },
  {
    claim: 'a tab',
    text: `${start}\t- id: a\n`,
    problem: '3:1: found "- id: a"; spaces are expected where a tab indents.',
    suggestion: '  - id: a',
  },
  {
    claim: 'a key to the left of its map',
    text: `${start}  - id: a\n   service: b\n`,
    problem:
      '4:1: found "service: b"; an item of the list ("- …"), or a key as far to the right as its map, is expected.',
  },
  {
    claim: 'a colon in a value',
    text: `${start}  - id: a\n    name: GET: x\n`,
    problem:
      '4:11: found "name: GET: x"; a value that holds ": " is expected in quotes, and a map on a line of its own.',
    suggestion: 'name: "GET: x"',
  },
  {
    claim: 'a key that stands there twice',
    text: `${start}  - id: a\n    id: b\n`,
    problem: '4:5: found "id: b"; this key stands above in the same map; each is expected once.',
  },
  {
    claim: 'a second document',
    text: `${start}  - id: a\n---\ncontract: d\n`,
    problem: '4:1: found "---"; a second document begins; one contract a file is expected.',
  },
  {
    claim: 'an alias without an anchor',
    text: `${start}  - id: *a\n`,
    problem:
      '3:9: found the alias *a; its anchor &a is expected above it, or quotes around a text that begins with "*".',
    suggestion: '"*a"',
  },
];

const schema: readonly Case[] = [
  {
    claim: 'a key that is not known',
    text: `${start}  - id: a\n    count: { minn: 5 }\n`,
    problem: '4:14: hops[0].count has the unknown key "minn"; it may have min, max.',
    suggestion: 'min: 5',
  },
  {
    claim: 'a word that is not allowed',
    text: `${start}  - id: a\n    kind: sever\n`,
    problem:
      '4:11: hops[0].kind is "sever"; expected one of internal, server, client, producer, consumer, unspecified.',
    suggestion: 'kind: server',
  },
  {
    claim: 'a value of another type',
    text: `${start}  - id: a\n    maxDurationMs: fast\n`,
    problem: '4:20: hops[0].maxDurationMs is "fast"; expected a number above 0.',
    suggestion: 'maxDurationMs: 250',
  },
  {
    claim: 'a value that fits none of several types',
    text: `${start}  - id: a\n    count: many\n`,
    problem:
      '4:12: hops[0].count is "many"; expected a whole number above 0, or a map with the keys min, max.',
  },
  {
    claim: 'a value within the type that was meant',
    text: `${start}  - id: a\n    count: { min: -1 }\n`,
    problem: '4:19: hops[0].count.min is -1; expected a whole number from 0.',
  },
  {
    claim: 'a number beyond its bounds',
    text: `contract: c\nsampling: { ratio: 1.5, decider: kong }\nhops:\n  - id: a\n`,
    problem: '2:20: sampling.ratio is 1.5; expected a number from 0 to 1.',
  },
  {
    claim: 'what is missing',
    text: `${start}  - service: a\n`,
    problem: '3:5: hops[0].id is missing; expected an id (letters, digits, "-", "_" and ".").',
    suggestion: 'id: api',
  },
  {
    claim: 'a file that is empty',
    text: '',
    problem: '1:1: the contract is missing; expected a map with the keys contract, description,',
  },
  {
    claim: 'a parent that is misspelt',
    text: `${start}  - id: edge\n  - id: api\n    parent: egde\n`,
    problem:
      '5:13: hops[1].parent is "egde": there is no hop "egde" above hop "api"; expected one of edge.',
    suggestion: 'parent: edge',
  },
  {
    claim: 'a parent that stands below',
    text: `${start}  - id: api\n    parent: edge\n  - id: edge\n`,
    problem:
      '4:13: hops[0].parent is "edge": there is no hop "edge" above hop "api"; that hop stands below and is expected above.',
  },
  {
    claim: 'a parent that is absent',
    text: `${start}  - { id: a, absent: true }\n  - { id: b, parent: a }\n`,
    problem: '4:22: hops[1].parent is "a": hop "a" is absent',
  },
  {
    claim: 'a hop of the tracestate that is not there',
    text: `contract: c\ntracestate: { at: [appi] }\nhops:\n  - id: api\n`,
    problem: '2:20: tracestate.at[0] is "appi": there is no hop "appi"; expected one of api.',
    suggestion: 'at: api',
  },
  {
    claim: 'an id that stands there twice',
    text: `${start}  - id: a\n  - id: a\n`,
    problem: '4:9: hops[1].id is "a": hop "a" stands here twice.',
  },
  {
    claim: 'a regular expression that is none',
    text: `${start}  - id: a\n    name: /(/\n`,
    problem: '4:11: hops[0].name is "/(/": Invalid regular expression: /(/: Unterminated group.',
  },
];

const cel: readonly Case[] = [
  {
    claim: 'an expression that breaks off',
    text: `${start}  - id: a\n    where: name == "x" &&\n`,
    problem:
      '4:26: in hops[0].where the CEL expression has no more text here; a value (a text, a number, a name, a call) is expected.',
    suggestion: 'where: name.startsWith("send ") && attributes["cache.hit"] == true',
  },
  {
    claim: 'a name that is not known, behind escaped quotes',
    text: `${start}  - id: a\n    where: "name == \\"x\\" && nme == name"\n`,
    problem:
      '4:30: in hops[0].where the CEL expression has the unknown name "nme"; it knows service, name, kind, status, durationMs, attributes, resource.',
    suggestion: 'where: name == "x" && name == name',
  },
  {
    claim: 'types that do not fit, in a block of lines',
    text: `${start}  - id: a\n    where: |\n      name == "x"\n      && durationMs > "a"\n`,
    problem:
      '6:10: in hops[0].where the CEL expression has "durationMs > "a""; no such overload: double > string.',
  },
  {
    claim: 'a name that is not known, in folded lines',
    text: `${start}  - id: a\n    where: >-\n      name == "x"\n      && atributes["y"] == 1\n`,
    problem: '6:10: in hops[0].where the CEL expression has the unknown name "atributes";',
    suggestion: 'where: name == "x" && attributes["y"] == 1',
  },
  {
    claim: 'a function that is not known',
    text: `${start}  - id: a\n    where: 'kind == "client" && name.startWith("it''s")'\n`,
    problem:
      '4:38: in hops[0].where the CEL expression has the unknown function startWith(); there is startsWith().',
    suggestion: `where: kind == "client" && name.startsWith("it's")`,
  },
  {
    claim: 'an operator of another language',
    text: `${start}  - id: a\n    where: service == "bff" and kind == "client"\n`,
    problem:
      '4:29: in hops[0].where the CEL expression has "and" here; an operator (==, !=, <, >, &&, ||, in) between two values is expected.',
    suggestion: 'where: service == "bff" && kind == "client"',
  },
  {
    claim: 'a bracket that is not closed',
    text: `${start}  - id: a\n    where: name.startsWith("x"\n`,
    problem: '4:31: in hops[0].where the CEL expression has no more text here; ")" is expected.',
    suggestion: 'where: name.startsWith("x")',
  },
  {
    claim: 'an expression that is no predicate',
    text: `${start}  - id: a\n    where: durationMs + 1.0\n`,
    problem:
      '4:12: in hops[0].where the CEL expression gives a value of type double; one that is true or false is expected.',
  },
  {
    claim: 'a pattern that is none',
    text: `${start}  - id: a\n    where: name.matches("[")\n`,
    problem:
      '4:25: in hops[0].where the CEL expression has "["; a regular expression is expected (Invalid regular expression: /[/: Unterminated character class).',
  },
  {
    claim: 'an expression that only recognises',
    text: `contract: c\nrecognise:\n  spans:\n    - where: foo ==\nhops:\n  - id: a\n`,
    problem: '4:20: in recognise.spans[0].where the CEL expression has no more text here;',
  },
];

test.for([...yaml, ...schema, ...cel])(
  'tells of $claim where it is, and what to type',
  async ({ text, problem, suggestion }) => {
    const { message, suggestions } = await errorOf(text);
    expect(message).toContain(`my.trace.yaml:${problem}`);
    expect(message.split('\n')).toHaveLength(1);
    expect(suggestions).not.toEqual([]);
    if (suggestion !== undefined) expect(suggestions).toEqual([suggestion]);
  },
);

test('tells of everything that is wrong at once', async () => {
  const { message } = await errorOf(`${start}  - { id: a, kind: x, status: y }\n`);
  expect(message.split('\n').map((line) => line.split(' ')[0])).toEqual([
    'my.trace.yaml:3:20:',
    'my.trace.yaml:3:31:',
  ]);
});

test('tells a mistake in what is said over many traces, with its place', async () => {
  const text = `contract: c
sequences:
  - expectation: x
    of: { service: shop, where: 'nam == "x"' }
    state: s
    next: { closed: [open] }
    shows: [closed, open]
    during: { open: { below: { where: 'kin == "server"' }, atMost: 0 } }
rates:
  - { expectation: y, of: { where: 'stat == "ok"' }, atMost: 3, inMs: 50 }
hops:
  - { id: a, service: shop }
`;
  const { message } = await errorOf(text);
  expect(message.split('\n')).toEqual([
    expect.stringMatching(/^my\.trace\.yaml:4:34: in sequences\[0\]\.of\.where .*"nam"/),
    expect.stringMatching(
      /^my\.trace\.yaml:8:40: in sequences\[0\]\.during\.open\.below\.where .*"kin"/,
    ),
    expect.stringMatching(/^my\.trace\.yaml:10:37: in rates\[0\]\.of\.where .*"stat"/),
  ]);
  const { message: unknown } = await errorOf(text.replace('shows: [closed, open]', 'shows: [opn]'));
  expect(unknown).toBe(
    'my.trace.yaml:7:13: sequences[0].shows[0] is "opn": next names no state "opn".',
  );
});
