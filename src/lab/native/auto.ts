import type { Component } from '../component.ts';
import type { Finding } from './find.ts';

/** What `auto` takes where no container is to run: a program that is there, else what npm installed. */
export function withoutContainers(
  { native, embedded }: Component,
  finding: Finding | undefined,
): 'native' | 'embedded' {
  if (!native || finding?.kind !== 'found') return 'embedded';
  return embedded && native.notByItself ? 'embedded' : 'native';
}
