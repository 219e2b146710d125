import type { Component } from '../component.ts';

type Environment = Readonly<Record<string, string | undefined>>;
/** Image by component, or by the name of a group of components. */
export type Images = Readonly<Record<string, string>>;

/**
 * An image that stands for the declared one, such as a locally built or mirrored one: of the file that
 * was given, else of `TRACELAB_IMAGE_<COMPONENT>`, upper case, `-` as `_`. A component's own comes
 * before its group's.
 */
function replacement(
  { name, docker }: Component,
  images: Images,
  environment: Environment,
): string | undefined {
  for (const key of [name, docker?.imageGroup]) {
    if (key === undefined) continue;
    const variable = `TRACELAB_IMAGE_${key.toUpperCase().replaceAll('-', '_')}`;
    const found = images[key] ?? environment[variable];
    if (found) return found;
  }
  return undefined;
}

/** The component with the image that it is to run from; what it runs is then named by the image. */
export function withImage(
  component: Component,
  images: Images = {},
  environment: Environment = process.env,
): Component {
  const image = replacement(component, images, environment);
  if (!component.docker || !image) return component;
  const { build: _, ...docker } = component.docker;
  return { ...component, docker: { ...docker, image, product: image } };
}

/** Images made to stand for a product say so in their name: `…/kong-stand-in:1`. */
export function isStandInImage(image: string): boolean {
  return /-stand-in(?:[:@]|$)/.test(image);
}
