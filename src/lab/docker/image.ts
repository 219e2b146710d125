import type { Component } from '../component.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * An image that stands for the declared one, such as a locally built or mirrored one:
 * `TRACELAB_IMAGE_<COMPONENT>`, upper case, `-` as `_`.
 */
export function replacedImage(
  { name }: Component,
  environment: Environment = process.env,
): string | undefined {
  return environment[`TRACELAB_IMAGE_${name.toUpperCase().replaceAll('-', '_')}`];
}

export function imageOf(component: Component, environment?: Environment): string | undefined {
  return replacedImage(component, environment) ?? component.docker?.image;
}
