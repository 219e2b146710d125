/** The environment variables that say whose tokens a service takes. */
import * as z from 'zod';
import { httpUrl } from '../../telemetry/config.ts';

export const tokenConfig = {
  OIDC_ISSUER: httpUrl,
  /** Where the issuer is reached from here, if not at the URL that it calls itself. */
  OIDC_URL: httpUrl.optional(),
  OIDC_CLIENTS: z
    .string()
    .default('tracelab-cli,shortener-web')
    .transform((list) => list.split(',')),
  OIDC_AUDIENCE: z.string().min(1).optional(),
};
