import { Command } from '@oclif/core';
import { type ExitCode, TracelabError } from './errors.ts';

/** What every command shares: `--json`, and how an error is shown and becomes an exit code. */
export abstract class TracelabCommand extends Command {
  static override readonly enableJsonFlag = true;

  /** Ends with this exit code after the result is printed (`this.exit` would discard it). */
  protected conclude(exit: ExitCode): void {
    process.exitCode = exit;
  }

  protected override async catch(error: Error & { oclif?: { exit?: number } }): Promise<void> {
    if (error instanceof TracelabError) Object.assign(error, { oclif: { exit: error.exit } });
    await super.catch(error as Parameters<Command['catch']>[0]);
  }

  protected override toErrorJson(error: unknown): unknown {
    const { message } = error instanceof Error ? error : new Error(String(error));
    if (!(error instanceof TracelabError)) return { error: { code: 'BAD_USAGE', message } };
    const { code, kind, suggestions } = error;
    return { error: { code, kind, message, suggestions } };
  }
}
