/** The environment variables that say whose tokens a service takes. */
import * as z from 'zod';
import { httpUrl } from '../../telemetry/config.ts';

export const tokenConfig = {
  OIDC_ISSUER: httpUrl,
  OIDC_CLIENTS: z
    .string()
    .default('tracelab-cli,shortener-web')
    .transform((list) => list.split(',')),
  OIDC_AUDIENCE: z.string().min(1).optional(),
};
