import { TracelabCommand } from '../command.ts';
import { exitCodes } from '../errors.ts';
import { type DoctorResult, examine } from '../lab/doctor.ts';
import { doctorText } from '../report/doctor-text.ts';

export default class Doctor extends TracelabCommand {
  static override readonly summary = 'Show what this machine offers a lab, and what would run.';
  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json',
  ];

  async run(): Promise<DoctorResult> {
    await this.parse(Doctor);
    const result = await examine();
    this.log(doctorText(result));
    const unfit = result.checks.some((check) => check.result === 'problem');
    this.conclude(unfit ? exitCodes.unavailable : exitCodes.passed);
    return result;
  }
}
