/** A link as url-api answers it, and as the platform's users see it. */
import * as z from 'zod';

export const upstreamLink = z.object({
  code: z.string(),
  url: z.string(),
  alias: z.string().optional(),
  ownerId: z.string(),
  status: z.enum(['active', 'expired', 'deleted']),
  createdAt: z.string(),
  expiresAt: z.string().optional(),
});
export type UpstreamLink = Readonly<z.infer<typeof upstreamLink>>;

export const publicLink = z.object({
  code: z.string(),
  shortUrl: z.string(),
  url: z.string(),
  alias: z.string().optional(),
  owner: z.string(),
  status: z.enum(['active', 'expired', 'deleted']),
  createdAt: z.string(),
  expiresAt: z.string().optional(),
});
export type PublicLink = Readonly<z.infer<typeof publicLink>>;

export const statistics = z.object({
  code: z.string(),
  clicks: z.number(),
  visitors: z.number(),
  lastClickAt: z.string().optional(),
  updatedAt: z.string().optional(),
});
export type Statistics = Readonly<z.infer<typeof statistics>>;

export const linkDetails = publicLink.extend({ stats: statistics });
export type LinkDetails = Readonly<z.infer<typeof linkDetails>>;

export function publicLinkOf(link: UpstreamLink, publicUrl: string): PublicLink {
  const { ownerId, ...rest } = link;
  return { ...rest, owner: ownerId, shortUrl: new URL(`/r/${link.code}`, publicUrl).href };
}
