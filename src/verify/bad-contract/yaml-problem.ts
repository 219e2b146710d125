import type { YAMLError } from 'yaml';
import { type Problem, shown } from './problem.ts';

/** What the YAML parser stumbled over, in words of this format. */
export function yamlProblem({ code, message, pos: [offset] }: YAMLError, text: string): Problem {
  const from = text.lastIndexOf('\n', offset - 1) + 1;
  const line = (text.slice(from).split('\n', 1)[0] ?? '').trimEnd();
  const { expected = message, suggestion } = known(code, message, line);
  const there = line.trim() === '' ? 'nothing more stands here' : `found ${shown(line.trim())}`;
  return { offset, sentence: `${there}; ${expected}.`, ...(suggestion ? { suggestion } : {}) };
}

interface Words {
  readonly expected?: string;
  readonly suggestion?: string | undefined;
}

function known(code: YAMLError['code'], message: string, line: string): Words {
  switch (code) {
    case 'TAB_AS_INDENT':
      return {
        expected: 'spaces are expected where a tab indents',
        suggestion: line.replace(/^\s+/, '  '),
      };
    case 'BLOCK_AS_IMPLICIT_KEY':
      return {
        expected: 'a value that holds ": " is expected in quotes, and a map on a line of its own',
        suggestion: quoted(line),
      };
    case 'BAD_SCALAR_START':
      return {
        expected: 'a value that begins with such a sign is expected in quotes',
        suggestion: quoted(line),
      };
    case 'BAD_ALIAS':
      return {
        expected: `${lower(message)}; a text that begins with "*" is expected in quotes`,
        suggestion: quoted(line),
      };
    case 'DUPLICATE_KEY':
      return { expected: 'this key stands above in the same map; each is expected once' };
    case 'MULTIPLE_DOCS':
      return { expected: 'a second document begins; one contract a file is expected' };
    case 'MISSING_CHAR':
      if (message.startsWith('Missing closing')) {
        return {
          expected: `a ${message.includes('"') ? '"' : "'"} is expected that ends the text`,
        };
      }
      if (message.startsWith('Implicit map keys')) {
        return {
          expected: 'a ":" and a value are expected after the key',
          suggestion: /^\s*[\w.-]+$/.test(line) ? `${line.trim()}:` : undefined,
        };
      }
      if (message.startsWith('Sequence item')) {
        return {
          expected:
            'an item of the list ("- …"), or a key as far to the right as its map, is expected',
        };
      }
      return { expected: bracket(message) };
    case 'BAD_INDENT':
      return { expected: bracket(message) };
    default:
      return { expected: lower(message) };
  }
}

/** Of a list or map in brackets that does not end. */
function bracket(message: string): string {
  const [, closing] = /end with a ([\]}])/.exec(message) ?? [];
  if (closing === undefined) return lower(message);
  return `a "${closing}" is expected that ends the ${closing === ']' ? 'list' : 'map'} above`;
}

function lower(message: string): string {
  return `${message.slice(0, 1).toLowerCase()}${message.slice(1)}`;
}

/** `name: GET: x` with quotes around its value. */
function quoted(line: string): string | undefined {
  const [, before, value] = /^\s*(?:- )?([\w.-]+: +)(.+)$/.exec(line) ?? [];
  return before && value ? `${before}${JSON.stringify(value)}` : undefined;
}

/** An alias that has no anchor, or that grows beyond what a contract needs. */
export function aliasProblem({ message }: Error, text: string): Problem {
  const [, alias] = /Unresolved alias.*: (.+)$/s.exec(message) ?? [];
  if (alias === undefined) {
    return { offset: 0, sentence: `the aliases of this file cannot be resolved: ${message}.` };
  }
  return {
    offset: Math.max(0, text.indexOf(`*${alias}`)),
    sentence: `found the alias *${alias}; its anchor &${alias} is expected above it, or quotes around a text that begins with "*".`,
    suggestion: `"*${alias}"`,
  };
}
