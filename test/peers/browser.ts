/** As much of a browser as signing in takes: redirects, cookies, one form. No address but the provider's is opened. */
export interface Page {
  /** Where it ended; the address to come back to is not opened. */
  readonly url: string;
  readonly status: number;
  readonly html: string;
}

interface Cookie {
  readonly value: string;
  readonly path: string;
}

export class Browser {
  readonly #stopAt: string;
  readonly #cookies = new Map<string, Cookie>();

  constructor(stopAt: string) {
    this.#stopAt = stopAt;
  }

  async open(url: string, init: RequestInit = {}): Promise<Page> {
    if (url.startsWith(this.#stopAt)) return { url, status: 0, html: '' };
    const cookie = this.#cookiesFor(new URL(url).pathname);
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const location = response.headers.get('location');
    if (location) return this.open(new URL(location, url).href);
    return { url, status: response.status, html: await response.text() };
  }

  /** Sends the page's one form with these fields. */
  submitForm(page: Page, fields: Readonly<Record<string, string>>): Promise<Page> {
    const action = /<form[^>]*\saction="([^"]*)"/.exec(page.html)?.[1];
    if (action === undefined) throw new Error(`no form at ${page.url}: ${page.html.slice(0, 300)}`);
    const target = new URL(action.replaceAll('&amp;', '&'), page.url).href;
    return this.open(target, { method: 'POST', body: new URLSearchParams(fields) });
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split(/;\s*/);
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    const path = attributes.map((each) => /^path=(.*)$/i.exec(each)?.[1]).find(Boolean) ?? '/';
    const expires = attributes.map((each) => /^expires=(.*)$/i.exec(each)?.[1]).find(Boolean);
    const ended =
      attributes.some((each) => /^max-age=0$/i.test(each)) ||
      (expires !== undefined && Date.parse(expires) < Date.now());
    if (ended) this.#cookies.delete(name);
    else this.#cookies.set(name, { value, path });
  }

  #cookiesFor(path: string): string {
    return [...this.#cookies]
      .filter(([, cookie]) => path.startsWith(cookie.path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
  }
}
