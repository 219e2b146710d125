import type {
  ASTNode,
  Environment,
  ParseError,
  TypeError as TypeMistake,
} from '@marcbachmann/cel-js';
import { stringify } from 'yaml';
import { nearestWord } from './nearest-word.ts';
import type { Problem } from './problem.ts';

/** What is wrong with a CEL expression; the offset is one of the expression's. */
export function expressionProblem(
  environment: Environment,
  names: readonly string[],
  expression: string,
  error: ParseError | TypeMistake,
): Problem {
  const { start = 0, end = start } = error.range ?? {};
  const {
    at = start,
    found,
    expected,
    repaired,
  } = wordsOf(environment, names, expression, error, [start, end]);
  // Typed as it stands it has to be right: what is only nearly so is no suggestion.
  const isRight = repaired !== undefined && environment.check(repaired).valid;
  return {
    offset: at,
    sentence: `the CEL expression has ${found}; ${expected}.`,
    suggestion: whereLine(isRight ? repaired : undefined),
  };
}

/** Of an expression that compiles, and gives something else than true or false. */
export function noPredicate(type: string): Problem {
  return {
    offset: 0,
    sentence: `the CEL expression gives a value of type ${type}; one that is true or false is expected.`,
    suggestion: whereLine(),
  };
}

/** Of `matches` with a pattern that stands there as it is: it would never hold. */
export function patternProblem(expression: string, ast: ASTNode): Problem | undefined {
  for (const node of nodesOf(ast)) {
    if (node.op !== 'rcall' || node.args[0] !== 'matches') continue;
    const [pattern] = node.args[2];
    if (pattern?.op !== 'value' || typeof pattern.args !== 'string') continue;
    try {
      new RegExp(pattern.args);
    } catch (error) {
      return {
        offset: pattern.start,
        sentence: `the CEL expression has ${expression.slice(pattern.start, pattern.end)}; a regular expression is expected (${(error as Error).message}).`,
        suggestion: whereLine('name.matches("^GET /r/[^/]+$")'),
      };
    }
  }
  return undefined;
}

function nodesOf(value: unknown): readonly ASTNode[] {
  if (Array.isArray(value)) return value.flatMap(nodesOf);
  if (typeof value !== 'object' || value === null || !('op' in value)) return [];
  const node = value as ASTNode;
  return [node, ...nodesOf(node.args)];
}

/** "where: name == …", in quotes where YAML needs them; an example without an expression. */
export function whereLine(
  expression = 'name.startsWith("send ") && attributes["cache.hit"] == true',
): string {
  return stringify({ where: expression }, { lineWidth: 0 }).trim();
}

interface Words {
  readonly at?: number;
  readonly found: string;
  readonly expected: string;
  readonly repaired?: string | undefined;
}

/** What people write who think of another language. */
const elsewhere: Readonly<Record<string, string>> = {
  '=': '==',
  '&': '&&',
  '|': '||',
  and: '&&',
  or: '||',
  AND: '&&',
  OR: '||',
  like: '==',
  is: '==',
};

function wordsOf(
  environment: Environment,
  variables: readonly string[],
  expression: string,
  { code, summary }: ParseError | TypeMistake,
  [start, end]: readonly [number, number],
): Words {
  const there = expression.slice(start, end);
  const found = there === '' ? 'no more text here' : `"${there}" here`;
  const replaced = (by: string | undefined, from = start, to = end) =>
    by === undefined ? undefined : expression.slice(0, from) + by + expression.slice(to);
  switch (code) {
    case 'unknown_variable':
      return {
        found: `the unknown name "${there}"`,
        expected: `it knows ${variables.join(', ')}`,
        repaired: replaced(nearestWord(there, variables)),
      };
    case 'no_matching_overload': {
      const called = /'(?:.+\.)?(\w+)\((.*)\)'/.exec(summary)?.[1] ?? '';
      const { functions } = environment.getDefinitions();
      const names = [...new Set(functions.map(({ name }) => name))];
      const at = start + Math.max(0, there.lastIndexOf(`${called}(`));
      if (names.includes(called)) {
        return { at, found: `${called}() with other values than it takes`, expected: summary };
      }
      const meant = nearestWord(called, names);
      return {
        at,
        found: `the unknown function ${called}()`,
        expected: meant
          ? `there is ${meant}()`
          : 'startsWith, endsWith, contains, matches and size are known',
        repaired: replaced(meant, at, at + called.length),
      };
    }
    case 'no_such_overload':
    case 'invalid_logical_operand':
      return { found: `"${there}"`, expected: lower(summary) };
    case 'unterminated_string':
    case 'unterminated_triple_quoted_string':
      return {
        found: `the text ${there} without its closing quote`,
        expected: 'a text ends with the quote that it begins with',
        repaired: `${expression}${expression.charAt(start)}`,
      };
    case 'expected_token': {
      const token = tokens[/Expected (\w+)/.exec(summary)?.[1] ?? ''] ?? summary;
      return {
        found,
        expected: `"${token}" is expected`,
        repaired: replaced(token, start, there === '' ? end : start),
      };
    }
    case 'unexpected_token':
      return { found, expected: 'a value (a text, a number, a name, a call) is expected' };
    case 'unexpected_character':
      return {
        found,
        expected: 'an operator (==, !=, <, >, &&, ||, in) between two values is expected',
        repaired: replaced(elsewhere[there]) ?? expression.replaceAll(/\bnot\s+/gi, '!'),
      };
    default:
      return { found, expected: lower(summary) };
  }
}

const tokens: Readonly<Record<string, string>> = {
  RPAREN: ')',
  RBRACKET: ']',
  RBRACE: '}',
  COLON: ':',
  COMMA: ',',
};

function lower(message: string): string {
  return `${message.slice(0, 1).toLowerCase()}${message.slice(1)}`;
}
