import { Args, Flags } from '@oclif/core';
import { TracelabCommand } from '../command.ts';
import { labNameFlag } from '../flags.ts';
import { interruption } from '../interruption.ts';
import { followLog, type LogResult, readLog } from '../lab/logs.ts';

export default class Logs extends TracelabCommand {
  static override readonly summary = 'Print what a component printed.';
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> bff',
    '<%= config.bin %> <%= command.id %> kafka --lines 200',
    '<%= config.bin %> <%= command.id %> nginx --follow',
  ];
  static override readonly args = {
    component: Args.string({ required: true, description: 'Name of the component, as in status.' }),
  };
  static override readonly flags = {
    name: labNameFlag,
    lines: Flags.integer({ summary: 'How many of the last lines.', default: 100, min: 1 }),
    follow: Flags.boolean({ char: 'f', summary: 'Go on printing until Ctrl-C.' }),
  };

  async run(): Promise<LogResult> {
    const { args, flags } = await this.parse(Logs);
    const result = await readLog({
      lab: flags.name,
      component: args.component,
      lines: flags.lines,
    });
    for (const line of result.lines) this.log(line);
    if (flags.follow && !this.jsonEnabled()) {
      await followLog(result, (text) => process.stdout.write(text), interruption());
    }
    return result;
  }
}
