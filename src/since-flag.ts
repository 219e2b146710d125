import { Flags } from '@oclif/core';
import { TracelabError } from './errors.ts';

const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** "15m" in milliseconds. Throws BAD_USAGE. */
export function parseSince(text: string): number {
  const match = /^(\d+)([smhd])$/.exec(text);
  const count = Number(match?.[1]);
  if (match && count > 0) return count * units[match[2] as keyof typeof units];
  throw new TracelabError({
    code: 'BAD_USAGE',
    message: `--since "${text}" is no duration: a whole number and s, m, h or d.`,
    suggestions: ['--since 15m'],
  });
}

/** How far back to look, in milliseconds. */
export const sinceFlag = Flags.custom<number>({
  summary: 'How far back to look: a number and s, m, h or d.',
  helpValue: '<duration>',
  default: units.h,
  defaultHelp: async () => '1h',
  parse: async (text) => parseSince(text),
})();
