/** The realm's signing key: made anew at each start, as the tokens live no longer than the lab. */
import { generateKeyPair, type KeyObject, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export async function generateSigningKey(): Promise<SigningKey> {
  const pair = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return { kid: randomBytes(32).toString('base64url'), ...pair };
}

/** The private key as a JSON Web Key, from which the provider serves the public part. */
export function toJwk({ kid, privateKey }: SigningKey) {
  return { ...privateKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' };
}
