import type { AnyValue } from '../otlp/trace-data.ts';

/** A value as text, the way the Collector's pcommon.Value.AsString writes it. */
export function attributeText(value: AnyValue): string {
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.bytesValue !== undefined) return value.bytesValue;
  if (value.intValue !== undefined) return value.intValue;
  const plain = plainValue(value);
  return typeof plain === 'string' ? plain : plain === null ? '' : JSON.stringify(plain);
}

function plainValue(value: AnyValue): unknown {
  if (value.boolValue !== undefined) return value.boolValue;
  // Inside lists and maps, integers are numbers; alone, their decimal text is the same.
  if (value.intValue !== undefined) return Number(value.intValue);
  if (value.doubleValue !== undefined) return value.doubleValue;
  if (value.arrayValue) return (value.arrayValue.values ?? []).map(plainValue);
  if (value.kvlistValue) {
    return Object.fromEntries(
      (value.kvlistValue.values ?? []).map((pair) => [pair.key, plainValue(pair.value)]),
    );
  }
  return value.stringValue ?? value.bytesValue ?? null;
}
