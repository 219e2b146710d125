import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { TracelabError } from '../../errors.ts';
import type { Component } from '../component.ts';
import type { Images } from './image.ts';

const schema = z.record(z.string(), z.string().min(1));

/** Reads a YAML or JSON file of images by component (or `services`, for all of them). */
export function readImages(file: string | undefined, components: readonly Component[]): Images {
  if (file === undefined) return {};
  const images = schema.safeParse(contentOf(file));
  if (!images.success) {
    throw refused(file, 'is not a mapping of components to images');
  }
  const known = new Set(components.flatMap(({ name, docker }) => [name, docker?.imageGroup]));
  const stranger = Object.keys(images.data).find((name) => !known.has(name));
  if (stranger === undefined) return images.data;
  const names = [...known].filter(Boolean).join(', ');
  throw refused(file, `names "${stranger}", which is no component; components: ${names}`);
}

function contentOf(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw refused(file, `cannot be read: ${(error as Error).message.split('\n')[0]}`);
  }
}

function refused(file: string, reason: string): TracelabError {
  return new TracelabError({
    code: 'BAD_USAGE',
    message: `The file of images ${file} ${reason}.`,
    suggestions: ["echo 'redis: my-mirror/redis:7.4.7' > images.yaml", 'tracelab up --help'],
  });
}
