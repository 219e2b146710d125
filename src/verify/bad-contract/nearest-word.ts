import { closest, distance } from 'fastest-levenshtein';

/** The one of `words` that was probably meant; two letters that changed places are two changes. */
export function nearestWord(word: string, words: readonly string[]): string | undefined {
  if (words.length === 0) return undefined;
  const best = closest(word, words);
  const [changes, length] = [distance(word, best), Math.max(word.length, best.length)];
  return changes <= length / 2 && changes <= Math.max(2, length / 3) ? best : undefined;
}
