import { describe, expect, it } from 'vitest';
import { isStandInImage, withImage } from '../../src/lab/docker/image.ts';
import { components } from '../../stack/index.ts';

const component = (name: string) => {
  const found = components.find((one) => one.name === name);
  if (!found) throw new Error(`no component ${name}`);
  return found;
};
const imageOf = (
  name: string,
  images: Record<string, string>,
  environment: Record<string, string> = {},
) => withImage(component(name), images, environment).docker?.image;

describe('the image of a component', () => {
  it('is declared with an exact tag for every component', () => {
    for (const { name } of components) expect(imageOf(name, {})).toMatch(/^[\w./-]+:\d[\w.-]+$/);
  });

  it('is another one where the environment names one', () => {
    const environment = { TRACELAB_IMAGE_OTEL_COLLECTOR: 'mirror/collector:1' };
    expect(imageOf('otel-collector', {}, environment)).toBe('mirror/collector:1');
  });

  it('is that of the given file before that of the environment', () => {
    const environment = { TRACELAB_IMAGE_REDIS: 'mirror/redis:7' };
    expect(imageOf('redis', { redis: 'mirror/redis:8' }, environment)).toBe('mirror/redis:8');
  });

  it('is one for all services, unless a service has its own', () => {
    const images = { services: 'mirror/services:1', bff: 'mirror/bff:1' };
    expect(imageOf('url-api', images)).toBe('mirror/services:1');
    expect(imageOf('bff', images)).toBe('mirror/bff:1');
  });

  it('is not built where it was named', () => {
    expect(component('bff').docker?.build).toBe('services');
    expect(withImage(component('bff'), { services: 'a:1' }, {}).docker?.build).toBeUndefined();
  });

  it('tells by its name what stands in', () => {
    expect(isStandInImage('tracelab-lab/kong-stand-in:1')).toBe(true);
    expect(isStandInImage('kong:3.9.1')).toBe(false);
  });
});
