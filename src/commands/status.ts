import { Flags } from '@oclif/core';
import { TracelabCommand } from '../command.ts';
import { allLabs, type LabStatus } from '../lab/status.ts';
import { statusText } from '../report/status-text.ts';

export default class Status extends TracelabCommand {
  static override readonly summary = 'Show the labs and, for every component, whether it is real.';
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --name demo --json',
  ];
  static override readonly flags = {
    name: Flags.string({ summary: 'Only this lab.' }),
  };

  async run(): Promise<readonly LabStatus[]> {
    const { flags } = await this.parse(Status);
    const labs = await allLabs();
    const shown = flags.name === undefined ? labs : labs.filter(({ name }) => name === flags.name);
    this.log(statusText(shown, flags.name));
    return shown;
  }
}
