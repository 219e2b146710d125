import { Command } from '@oclif/core';

export default class Hello extends Command {
  static description = 'Say hello.';

  async run() {
    await this.parse(Hello);
    this.log('hello');
  }
}
