/** What a text holds that no trace should. */
export type SensitiveKind =
  | 'a secret by its name'
  | 'credentials'
  | 'a JSON Web Token'
  | 'a private key'
  | 'a password in a URL'
  | 'an access key'
  | 'an e-mail address'
  | 'a payment card number';

const secretName =
  /(^|[._-])(authorization|cookie|set[_-]cookie|password|passwd|secret|client[_-]secret|api[_-]?key|access[_-]?token|refresh[_-]?token|private[_-]?key)$/i;
/** What redaction leaves behind. */
const redacted = /^(\W*|<[^>]*>|\[[^\]]*\]|.*\b(redacted|masked|hidden|removed)\b.*|x{3,}|\*+.*)$/i;

const patterns: readonly (readonly [SensitiveKind, RegExp])[] = [
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  // RFC 7519: base64url of a JSON object begins with "eyJ".
  ['a JSON Web Token', /\beyJ[\w-]{5,}\.eyJ[\w-]{5,}\.[\w-]*/],
  // RFC 6750 and RFC 7617.
  ['credentials', /\b(?:bearer\s+[\w.~+/-]{8,}|basic\s+[A-Za-z0-9+/]{8,}={0,2})(?![\w=])/i],
  ['a password in a URL', /:\/\/[^\s/:@]*:(?!\*+@|xxx|<|\[)[^\s/@]+@/],
  ['an access key', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_\w{36,}/],
  [
    'an e-mail address',
    /(?<![\w.:/@])[\w.+-]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)*\.[a-z]{2,}\b/i,
  ],
];
/** By their first digits and length, as the card schemes number them (ISO/IEC 7812). */
const card =
  /(?<![\w.-])(?:4\d{3}|5[1-5]\d{2}|2[2-7]\d{2}|6(?:011|5\d{2}))(?:[ -]?\d{4}){3}(?![\w.-])|(?<![\w.-])3[47]\d{2}[ -]?\d{6}[ -]?\d{5}(?![\w.-])/g;

export function sensitiveIn(name: string, text: string): readonly SensitiveKind[] {
  if (redacted.test(text)) return [];
  const found = patterns.flatMap(([kind, pattern]) => (pattern.test(text) ? [kind] : []));
  if ([...text.matchAll(card)].some(([digits]) => isLuhn(digits.replaceAll(/\D/g, '')))) {
    found.push('a payment card number');
  }
  return found.length === 0 && secretName.test(name) ? ['a secret by its name'] : found;
}

/** ISO/IEC 7812-1, annex B. */
export function isLuhn(digits: string): boolean {
  const sum = [...digits].toReversed().reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
