import { z } from 'zod';
import { contractSchema } from '../contract.ts';

/** A node of the published schema, as far as it is looked at here. */
export interface SchemaNode {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly SchemaNode[];
  readonly pattern?: string;
  readonly exclusiveMinimum?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly examples?: readonly unknown[];
}

/** The schema's nodes for a place in a contract: several where it may be this or that. */
export function schemaAt(path: readonly PropertyKey[]): readonly SchemaNode[] {
  const root = z.toJSONSchema(contractSchema, { io: 'input' }) as SchemaNode;
  return path.reduce<readonly SchemaNode[]>(
    (nodes, key) => nodes.flatMap(branches).flatMap((node) => below(node, key)),
    [root],
  );
}

/** Keys that a map at this place may have. */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  return schemaAt(path)
    .flatMap(branches)
    .flatMap(({ properties = {} }) => Object.keys(properties));
}

/** Words that a value at this place may be. */
export function wordsAt(path: readonly PropertyKey[]): readonly string[] {
  return schemaAt(path)
    .flatMap(branches)
    .flatMap((node) => node.enum ?? [])
    .map(String);
}

/** "a number above 0, or a list of texts" */
export function inWords(nodes: readonly SchemaNode[]): string {
  const all = [...new Set(nodes.flatMap(branches).map(oneInWords))];
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')}, or ${all.at(-1)}`;
}

function branches(node: SchemaNode): readonly SchemaNode[] {
  return node.anyOf ? node.anyOf.flatMap(branches) : [node];
}

function below(node: SchemaNode, key: PropertyKey): readonly SchemaNode[] {
  if (typeof key === 'number') return node.items ? [node.items] : [];
  const own = node.properties?.[String(key)];
  if (own) return [own];
  return typeof node.additionalProperties === 'object' ? [node.additionalProperties] : [];
}

function oneInWords(node: SchemaNode): string {
  if (node.enum) return `one of ${node.enum.join(', ')}`;
  if (node.const !== undefined) return JSON.stringify(node.const);
  switch (node.type) {
    case 'string':
      return node.pattern ? 'an id (letters, digits, "-", "_" and ".")' : 'a text';
    case 'boolean':
      return 'true or false';
    case 'integer':
    case 'number':
      return `${node.type === 'integer' ? 'a whole number' : 'a number'}${bound(node)}`;
    case 'array':
      return node.items?.properties
        ? `a list of maps with the keys ${Object.keys(node.items.properties).join(', ')}`
        : `a list, each of it ${inWords(node.items ? [node.items] : [])}`;
    default:
      return node.properties
        ? `a map with the keys ${Object.keys(node.properties).join(', ')}`
        : 'a map of names and values';
  }
}

function bound({ exclusiveMinimum, minimum, maximum }: SchemaNode): string {
  if (exclusiveMinimum !== undefined) return ` above ${exclusiveMinimum}`;
  // A whole number's own bounds are what a double can hold.
  if (minimum === undefined || minimum < 0) return '';
  const isBounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  return ` from ${minimum}${isBounded ? ` to ${maximum}` : ''}`;
}
