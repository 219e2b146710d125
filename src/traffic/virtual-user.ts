import { randomBytes } from 'node:crypto';
import { request } from 'undici';
import { z } from 'zod';
import { TracelabError } from '../errors.ts';
import type { LabEndpoints } from '../lab/endpoints.ts';

const tokenSchema = z.object({ access_token: z.string() });

/** Accounts that the lab's identity provider has; virtual users share them. */
export const accounts = ['alice', 'bob', 'carol'] as const;
export type Account = (typeof accounts)[number];

/** A client with limits of its own at the edge and the gateway. */
export interface VirtualUser {
  /** Under which the lab's limits count; fresh in every run. */
  readonly id: string;
  readonly account: Account;
  readonly headers: Readonly<Record<string, string>>;
  readonly accessToken: string;
}

/** Signs an account in with its password. Throws REQUEST_FAILED with the provider's answer. */
export async function signIn(lab: LabEndpoints, account: Account): Promise<string> {
  const url = `${lab.issuerUrl}/protocol/openid-connect/token`;
  const form = new URLSearchParams({
    grant_type: 'password',
    client_id: 'tracelab-cli',
    client_secret: lab.secret('keycloak-cli-client'),
    username: account,
    password: lab.secret(`keycloak-user-${account}`),
    scope: 'openid profile',
  });
  const { statusCode, body } = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
  const text = await body.text();
  if (statusCode === 200) return tokenSchema.parse(JSON.parse(text)).access_token;
  throw new TracelabError({
    code: 'REQUEST_FAILED',
    message: `Signing "${account}" in at ${url} was answered ${statusCode}: ${text.slice(0, 200)}`,
    suggestions: ['tracelab logs keycloak'],
  });
}

export function createVirtualUser(
  lab: LabEndpoints,
  account: Account,
  accessToken: string,
): VirtualUser {
  const id = `vu-${randomBytes(6).toString('hex')}`;
  return {
    id,
    account,
    accessToken,
    headers: {
      authorization: `Bearer ${accessToken}`,
      'x-lab-secret': lab.secret('lab'),
      'x-lab-user': id,
    },
  };
}
