import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { html } from '../../../src/report/html/html.ts';

test('what is put into a template is text, whatever it looks like', () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      const { markup } = html`<p title="${value}">${value}</p>`;
      const [, title = '', content = ''] = /^<p title="([^"]*)">([^<]*)<\/p>$/s.exec(markup) ?? [];
      const decoded = (text: string) =>
        text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
      expect([decoded(title), decoded(content)]).toEqual([value, value]);
    }),
  );
});

test('templates nest, lists are joined, and what is not there is nothing', () => {
  const items = ['a', '<b>'].map((one) => html`<li>${one}</li>`);
  expect(html`<ul>${items}${undefined}${false}${0}</ul>`.markup).toBe(
    '<ul><li>a</li><li>&#60;b&#62;</li>0</ul>',
  );
});
