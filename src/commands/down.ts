import { Flags } from '@oclif/core';
import { TracelabCommand } from '../command.ts';
import { labNameFlag } from '../flags.ts';
import { labNames } from '../lab/directory.ts';
import { type DownResult, down } from '../lab/down.ts';

const words: Record<DownResult['outcome'], string> = {
  stopped: 'is down; nothing of it is left',
  cleared: 'had been killed; what it left behind is cleared away',
  absent: 'is not up; nothing to do',
};

export default class Down extends TracelabCommand {
  static override readonly summary = 'Take a lab down and leave nothing behind.';
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --name demo',
    '<%= config.bin %> <%= command.id %> --all',
  ];
  static override readonly flags = {
    name: labNameFlag,
    all: Flags.boolean({ summary: 'Take every lab of this user down.', exclusive: ['name'] }),
  };

  async run(): Promise<readonly DownResult[]> {
    const { flags } = await this.parse(Down);
    const names = flags.all ? await labNames() : [flags.name];
    const results = await Promise.all(names.map(down));
    for (const { name, outcome } of results) this.log(`lab "${name}" ${words[outcome]}`);
    if (results.length === 0) this.log('no lab is up; nothing to do');
    return results;
  }
}
