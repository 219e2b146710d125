/**
 * The platform: one folder per component.
 * In: the declarations of the folders below. Out: the list that the lab starts, in display order.
 */
import type { Component } from '../src/lab/component.ts';
import { postgres } from './postgres/component.ts';

export const components: readonly Component[] = [postgres];
