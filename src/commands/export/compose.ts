import { Flags } from '@oclif/core';
import { components } from '../../../stack/index.ts';
import { TracelabCommand } from '../../command.ts';
import { imagesFlag } from '../../flags.ts';
import { type ExportComposeResult, exportCompose } from '../../lab/compose/export-compose.ts';
import { readImages } from '../../lab/docker/images-file.ts';
import { counted } from '../../report/counted.ts';

export default class ExportCompose extends TracelabCommand {
  static override readonly summary = 'Write the platform as a Compose file.';
  static override readonly description =
    'The same containers as "tracelab up --runtime docker" starts: images, networks, health checks, limits, ports on loopback alone. Secrets are variables; their values are made into .env beside the file, which only its owner reads. Files that containers mount are those of this installation.';
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --out platform/compose.yaml --images images.yaml',
    '<%= config.bin %> <%= command.id %> --force && docker compose up --wait',
  ];
  static override readonly flags = {
    out: Flags.string({
      summary: 'Where to write it; .env is written beside it.',
      default: 'compose.yaml',
      helpValue: '<path>',
    }),
    images: imagesFlag,
    force: Flags.boolean({ summary: 'Overwrite a Compose file that is there; .env stays.' }),
  };

  async run(): Promise<ExportComposeResult> {
    const { flags } = await this.parse(ExportCompose);
    const { out, images: file, force } = flags;
    const images = readImages(file, components);
    const result = await exportCompose({ components, images, out, force });
    const { services, secretsFile, newSecrets } = result;
    this.log(
      `wrote ${out}: ${counted(services.length, 'service')}; ${secretsFile}: ${counted(newSecrets.length, 'new secret')}, keep it out of version control\n\n  docker compose --file ${out} up --wait`,
    );
    return result;
  }
}
