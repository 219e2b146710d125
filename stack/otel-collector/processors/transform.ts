import { z } from 'zod';
import type { KeyValue } from '../../otlp/trace-data.ts';
import type { CreateProcessor } from '../parts.ts';
import { compilePattern } from '../pattern.ts';
import { ConfigurationError, readSettings } from '../settings.ts';
import { type ChangeAttributes, mapSpans, withChanged } from './attribute-holders.ts';

const schema = z.strictObject({
  // Nothing that is implemented here can fail at run time.
  error_mode: z.enum(['ignore', 'silent', 'propagate']).default('propagate'),
  trace_statements: z.array(z.string()),
});

const string = String.raw`"((?:[^"\\]|\\.)*)"`;
const replacePattern = new RegExp(
  `^replace_pattern\\(span\\.attributes\\[${string}\\], ${string}, ${string}\\)$`,
);
const deleteKey = new RegExp(`^delete_key\\(span\\.attributes, ${string}\\)$`);

/**
 * Processor "transform", of whose language two statements are known:
 *   replace_pattern(span.attributes["key"], "pattern", "replacement")
 *   delete_key(span.attributes, "key")
 */
export const createTransform: CreateProcessor = ({ id, settings }, next) => {
  const where = `processors.${id}.trace_statements`;
  const { trace_statements } = readSettings(schema, `processors.${id}`, settings);
  const changes = trace_statements.map((statement) => parseStatement(statement, where));
  const change: ChangeAttributes = (attributes) =>
    changes.reduce((result, apply) => apply(result), attributes);
  return {
    consume: (data) => next(mapSpans(data, (span) => withChanged(span, change))),
    counts: () => ({}),
    async stop() {},
  };
};

function parseStatement(statement: string, where: string): ChangeAttributes {
  const replace = replacePattern.exec(statement)?.slice(1).map(withoutEscapes);
  if (replace) {
    const [key = '', source = '', replacement = ''] = replace;
    const pattern = compilePattern(source, where);
    return (attributes) => replaceIn(attributes, key, pattern, replacement);
  }
  const [key] = deleteKey.exec(statement)?.slice(1).map(withoutEscapes) ?? [];
  if (key !== undefined) {
    return (attributes) =>
      attributes.some((attribute) => attribute.key === key)
        ? attributes.filter((attribute) => attribute.key !== key)
        : attributes;
  }
  throw new ConfigurationError(
    `config: ${where}: "${statement}" is not implemented by tracelab's stand-in for the Collector ` +
      '(it knows replace_pattern and delete_key on span.attributes)',
  );
}

function replaceIn(
  attributes: readonly KeyValue[],
  key: string,
  pattern: RegExp,
  replacement: string,
): readonly KeyValue[] {
  const text = attributes.find((attribute) => attribute.key === key)?.value.stringValue;
  if (text === undefined) return attributes;
  // A function, because "$1" means something else in Go.
  const stringValue = text.replace(pattern, () => replacement);
  if (stringValue === text) return attributes;
  return attributes.map((attribute) =>
    attribute.key === key ? { key, value: { stringValue } } : attribute,
  );
}

function withoutEscapes(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}
