import { ConfigurationError } from './settings.ts';

/**
 * A regular expression of the Collector's configuration. Its syntax is Go's RE2, which JavaScript
 * shares but for flags at the start; what RE2 has not (looking around, references back) is refused
 * here too, so that the file stays one that the real Collector loads.
 */
export function compilePattern(source: string, where: string): RegExp {
  const foreign = /\(\?<?[=!]|\\[1-9]/.exec(source);
  if (foreign) {
    throw new ConfigurationError(
      `config: ${where}: "${source}" has "${foreign[0]}", which the Collector's RE2 does not know`,
    );
  }
  const ignoreCase = source.startsWith('(?i)');
  try {
    return new RegExp(ignoreCase ? source.slice('(?i)'.length) : source, ignoreCase ? 'gi' : 'g');
  } catch (error) {
    throw new ConfigurationError(
      `config: ${where}: ${error instanceof Error ? error.message : error}`,
    );
  }
}
