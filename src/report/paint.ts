import { styleText } from 'node:util';

export type Tone = 'good' | 'bad' | 'warn' | 'quiet' | 'strong' | Accent;
export type Accent = 'cyan' | 'magenta' | 'blue' | 'yellow' | 'green' | 'red';

/** Colour as a second signal: what is said must be clear without it. */
export type Paint = (tone: Tone, text: string) => string;

export const plainPaint: Paint = (_tone, text) => text;

const formats = {
  good: 'green',
  bad: 'red',
  warn: 'yellow',
  quiet: 'dim',
  strong: 'bold',
} as const;

/** Colours for a terminal; none where the stream is no terminal or NO_COLOR is set. */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  return (tone, text) => {
    const format = tone in formats ? formats[tone as keyof typeof formats] : (tone as Accent);
    return styleText(format, text, { stream });
  };
}
