import { Flags } from '@oclif/core';
import { type RedVerdict, redVerdicts } from './verdict-exit.ts';

/** Which lab a command speaks to. */
export const labNameFlag = Flags.string({
  summary: 'Name of the lab; several labs can be up side by side.',
  default: 'default',
  env: 'TRACELAB_LAB',
});

/** Of the rate-limit scenario. */
export const rateFlag = Flags.integer({
  summary:
    "rate-limit: requests a second of a steady user; just below the edge's limit by default.",
  min: 1,
  max: 10_000,
});

/** `--with redis=docker`, repeatable: the runtime or the address of single components. */
export const withFlag = Flags.string({
  summary:
    'Runtime of one component (embedded, native, docker) or its address, e.g. redis=native; repeatable.',
  multiple: true,
  default: [],
});

export const runtimeFlag = Flags.option({
  summary: 'How components run where --with does not say otherwise.',
  options: ['auto', 'embedded', 'docker'] as const,
  default: 'auto' as const,
})();

/** `--images file`: what TRACELAB_IMAGE_<COMPONENT> says, for many. */
export const imagesFlag = Flags.file({
  summary: 'YAML file of images by component, in place of the declared ones.',
  helpValue: '<file>',
});

/** `--fail-on failed --fail-on incomplete`: what turns a gate red. */
export const failOnFlag = Flags.option({
  summary: 'Verdict that turns the gate red; repeatable.',
  options: redVerdicts,
  multiple: true,
  default: ['failed', 'incomplete'] satisfies RedVerdict[] as RedVerdict[],
})();
