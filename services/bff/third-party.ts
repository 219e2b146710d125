/** One JSON request to somebody outside of the platform, who may take any time to answer. */
import { Agent, request } from 'undici';

export interface ThirdParty {
  /** Throws when no answer came in time. */
  post(path: string, body: unknown): Promise<{ readonly status: number; readonly json: unknown }>;
  stop(): Promise<void>;
}

export interface ThirdPartyOptions {
  readonly url: string;
  /** For the whole exchange. */
  readonly timeoutMs: number;
}

export function thirdParty({ url, timeoutMs }: ThirdPartyOptions): ThirdParty {
  const dispatcher = new Agent({ keepAliveTimeout: 30_000 });
  return {
    async post(path, body) {
      const answer = await request(new URL(path, url), {
        dispatcher,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await answer.body.text();
      return { status: answer.statusCode, json: text === '' ? undefined : JSON.parse(text) };
    },
    stop: () => dispatcher.destroy(),
  };
}
