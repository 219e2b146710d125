import { z } from 'zod';
import type { AnyValue, KeyValue, Span } from '../../otlp/trace-data.ts';
import type { CreateProcessor } from '../parts.ts';
import { compilePattern } from '../pattern.ts';
import { readSettings } from '../settings.ts';
import { withChanged } from './attribute-holders.ts';

const list = z.array(z.string()).default([]);
const schema = z.strictObject({
  allow_all_keys: z.boolean().default(false),
  allowed_keys: list,
  ignored_keys: list,
  blocked_key_patterns: list,
  blocked_values: list,
  allowed_values: list,
  summary: z.enum(['debug', 'info', 'silent']).default('silent'),
});

const mask = '****';
/** What this processor says of what it did, and an earlier one may have said. */
const ownKeys = [
  'redaction.redacted.keys',
  'redaction.redacted.count',
  'redaction.masked.keys',
  'redaction.masked.count',
  'redaction.ignored.count',
];

/**
 * Processor "redaction": removes attributes whose key is not allowed, and masks what matches a
 * blocked pattern; of resources, scopes, spans and their events. Only strings are searched.
 * `ignored_keys` go through untouched; `allowed_values` win over blocked ones.
 */
export const createRedaction: CreateProcessor = ({ id, settings }, next) => {
  const where = `processors.${id}`;
  const config = readSettings(schema, where, settings);
  const patterns = (name: 'blocked_key_patterns' | 'blocked_values' | 'allowed_values') =>
    config[name].map((source) => compilePattern(source, `${where}.${name}`));
  const ignored = new Set(config.ignored_keys);
  const allowed = new Set([...config.allowed_keys, ...ownKeys]);
  const blockedKeys = patterns('blocked_key_patterns');
  const blockedValues = patterns('blocked_values');
  const allowedValues = patterns('allowed_values');
  const counts = { removed: 0, masked: 0 };

  const masked = ({ key, value }: KeyValue): string | undefined => {
    const text = value.stringValue ?? '';
    if (text !== '' && allowedValues.some((pattern) => text.search(pattern) >= 0)) return undefined;
    if (blockedKeys.some((pattern) => key.search(pattern) >= 0)) return mask;
    const result = blockedValues.reduce((rest, pattern) => rest.replace(pattern, mask), text);
    return result === text ? undefined : result;
  };

  const redact = (attributes: readonly KeyValue[]): readonly KeyValue[] => {
    const removedKeys: string[] = [];
    const maskedKeys: string[] = [];
    const kept = attributes.flatMap((attribute): readonly KeyValue[] => {
      const { key } = attribute;
      if (ignored.has(key)) return [attribute];
      if (!config.allow_all_keys && !allowed.has(key)) {
        removedKeys.push(key);
        return [];
      }
      const stringValue = masked(attribute);
      if (stringValue === undefined) return [attribute];
      maskedKeys.push(key);
      return [{ key, value: { stringValue } }];
    });
    if (removedKeys.length === 0 && maskedKeys.length === 0) return attributes;
    counts.removed += removedKeys.length;
    counts.masked += maskedKeys.length;
    const removed = withSummary(kept, 'redaction.redacted', removedKeys, config.summary);
    return withSummary(removed, 'redaction.masked', maskedKeys, config.summary);
  };

  const redactSpan = (span: Span): Span => {
    const changed = withChanged(span, redact);
    if (!changed.events) return changed;
    return { ...changed, events: changed.events.map((event) => withChanged(event, redact)) };
  };

  return {
    consume(data) {
      next({
        resourceSpans: data.resourceSpans.map((entry) => ({
          ...entry,
          resource: withChanged(entry.resource, redact),
          scopeSpans: entry.scopeSpans.map((scoped) => ({
            ...scoped,
            scope: withChanged(scoped.scope, redact),
            spans: scoped.spans.map(redactSpan),
          })),
        })),
      });
    },
    counts: () => counts,
    async stop() {},
  };
};

/** With what was done: the number (info), and the keys too (debug), beside what was done before. */
function withSummary(
  attributes: readonly KeyValue[],
  prefix: string,
  keys: readonly string[],
  detail: 'debug' | 'info' | 'silent',
): readonly KeyValue[] {
  if (detail === 'silent' || keys.length === 0) return attributes;
  const { stringValue } = valueUnder(attributes, `${prefix}.keys`);
  const { intValue = '0' } = valueUnder(attributes, `${prefix}.count`);
  const all = [...keys, ...(stringValue ? stringValue.split(',') : [])].toSorted().join(',');
  const count = String(BigInt(keys.length) + BigInt(intValue));
  const told =
    detail === 'info' ? attributes : put(attributes, `${prefix}.keys`, { stringValue: all });
  return put(told, `${prefix}.count`, { intValue: count });
}

function valueUnder(attributes: readonly KeyValue[], key: string): AnyValue {
  return attributes.find((attribute) => attribute.key === key)?.value ?? {};
}

function put(attributes: readonly KeyValue[], key: string, value: AnyValue): readonly KeyValue[] {
  const at = attributes.findIndex((attribute) => attribute.key === key);
  return at < 0 ? [...attributes, { key, value }] : attributes.with(at, { key, value });
}
