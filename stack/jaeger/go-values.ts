/**
 * Values in the text forms of Go's standard library, with its error messages, which Jaeger passes
 * on to its clients as they are.
 */
const quote = JSON.stringify;
const maxInt64 = 2n ** 63n - 1n;

/** strconv.ParseInt or strconv.Atoi, by name. */
export function parseInteger(text: string, name: 'ParseInt' | 'Atoi', bits = 64n): bigint {
  if (!/^[+-]?\d+$/.test(text)) {
    throw new Error(`strconv.${name}: parsing ${quote(text)}: invalid syntax`);
  }
  const value = BigInt(text.replace('+', ''));
  const limit = 2n ** (bits - 1n);
  if (value >= limit || value < -limit) {
    throw new Error(`strconv.${name}: parsing ${quote(text)}: value out of range`);
  }
  return value;
}

export function parseBoolean(text: string): boolean {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text)) return false;
  throw new Error(`strconv.ParseBool: parsing ${quote(text)}: invalid syntax`);
}

const unitsNs = new Map([
  ['ns', 1],
  ['us', 1e3],
  ['µs', 1e3],
  ['μs', 1e3],
  ['ms', 1e6],
  ['s', 1e9],
  ['m', 60e9],
  ['h', 3600e9],
]);

/** time.ParseDuration: "1.5s", "1h2m"; in nanoseconds. */
export function parseDurationNs(text: string): bigint {
  const sign = text.startsWith('-') ? -1n : 1n;
  let rest = text.replace(/^[+-]/, '');
  if (rest === '0') return 0n;
  if (rest === '') throw new Error(`time: invalid duration ${quote(text)}`);
  let totalNs = 0n;
  while (rest !== '') {
    const number = /^(?:\d+\.?\d*|\.\d+)/.exec(rest)?.[0];
    if (number === undefined) throw new Error(`time: invalid duration ${quote(text)}`);
    rest = rest.slice(number.length);
    const unit = /^[^\d.]*/.exec(rest)?.[0] ?? '';
    if (unit === '') throw new Error(`time: missing unit in duration ${quote(text)}`);
    const unitNs = unitsNs.get(unit);
    if (unitNs === undefined) {
      throw new Error(`time: unknown unit ${quote(unit)} in duration ${quote(text)}`);
    }
    rest = rest.slice(unit.length);
    const [whole = '0', fraction = ''] = number.split('.');
    totalNs += BigInt(whole || '0') * BigInt(unitNs);
    totalNs += BigInt(Math.trunc(Number(`0.${fraction || '0'}`) * unitNs));
    if (totalNs > maxInt64) throw new Error(`time: invalid duration ${quote(text)}`);
  }
  return sign * totalNs;
}

const layout = '2006-01-02T15:04:05.999999999Z07:00';
/** The elements of RFC 3339 by their name in the layout. */
const elements: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['2006', /^\d{4}/],
  ['-', /^-/],
  ['01', /^(?:0[1-9]|1[0-2])/],
  ['-', /^-/],
  ['02', /^(?:0[1-9]|[12]\d|3[01])/],
  ['T', /^T/],
  ['15', /^(?:[01]\d|2[0-3])/],
  [':', /^:/],
  ['04', /^[0-5]\d/],
  [':', /^:/],
  ['05', /^[0-5]\d(?:[.,]\d+)?/],
  ['Z07:00', /^(?:Z|[+-]\d\d:\d\d)/],
];

/** time.Parse(time.RFC3339Nano); in nanoseconds since 1970. */
export function parseTimeNs(text: string): bigint {
  const where = `parsing time ${quote(text)}`;
  let rest = text;
  for (const [name, pattern] of elements) {
    const match = pattern.exec(rest)?.[0];
    if (match === undefined) {
      throw new Error(
        `${where} as ${quote(layout)}: cannot parse ${quote(rest)} as ${quote(name)}`,
      );
    }
    rest = rest.slice(match.length);
  }
  if (rest !== '') throw new Error(`${where}: extra text: ${quote(rest)}`);
  const seconds = Date.parse(text.replace(/[.,]\d+/, ''));
  if (Number.isNaN(seconds)) throw new Error(`${where}: day out of range`);
  const fraction = /[.,](\d+)/.exec(text)?.[1] ?? '';
  return BigInt(seconds) * 1_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, '0'));
}

/** A 128-bit trace id, or a 64-bit one, with leading zeros or without; 32 lower-case hex digits. */
export function parseTraceId(text: string): string {
  if (text.length > 32) {
    throw new Error(`TraceID cannot be longer than 32 hex characters: ${text}`);
  }
  const high = text.slice(0, -16);
  for (const part of [...(high === '' ? [] : [high]), text.slice(-16)]) {
    if (!/^[0-9a-fA-F]+$/.test(part)) {
      throw new Error(`strconv.ParseUint: parsing ${quote(part)}: invalid syntax`);
    }
  }
  return text.toLowerCase().padStart(32, '0');
}

/** time.Time.String in UTC: "2026-11-21 15:39:38.188 +0000 UTC". */
export function goTime(ns: bigint): string {
  const fraction = String(ns % 1_000_000_000n)
    .padStart(9, '0')
    .replace(/0+$/, '');
  const [date, time] = new Date(Number(ns / 1_000_000n)).toISOString().split('T');
  return `${date} ${time?.slice(0, 8)}${fraction && `.${fraction}`} +0000 UTC`;
}

/** encoding/json escapes what could end a script element. */
export function goJson(value: unknown, indent?: string): string {
  return JSON.stringify(value, null, indent).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
