import type { z } from 'zod';
import { describeNonJson, isJson, type Requester } from './request.ts';

/**
 * Why `path` does not answer with a list of services; undefined where it does. Only the parsed
 * answer tells: Jaeger answers paths it does not know with 200 and its UI.
 */
export async function probe(
  requester: Requester,
  path: string,
  schema: z.ZodType,
): Promise<string | undefined> {
  const answer = await requester.get(path);
  if (!isJson(answer)) return describeNonJson(path, answer.text);
  if (answer.status !== 200) return `GET ${path} gave ${answer.status}`;
  return schema.safeParse(answer.body).success
    ? undefined
    : `GET ${path} gave JSON without a list of services`;
}
