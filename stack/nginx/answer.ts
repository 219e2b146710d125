/** Answers that the edge gives itself, with NGINX's words. */
import { STATUS_CODES } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** `http.route` where a named location answers in place of the one that matched. */
  readonly location?: string;
  /** Names and values in turn. */
  readonly headers?: readonly string[];
  /** The connection can't be used again: the rest of the request was not read. */
  readonly close?: boolean;
}

export const limited: Answer = {
  status: 429,
  contentType: 'application/json',
  body: '{"error":"rate_limited"}',
  location: '@limited',
};

/** 504 keeps its status: an error page answers with the status it stands for. */
export const down = (status: 502 | 504): Answer => ({
  status,
  contentType: 'application/json',
  body: '{"error":"bad_gateway"}',
  location: '@down',
});

export const unauthorized = (realm: string): Answer => ({
  ...errorPage(401),
  headers: ['WWW-Authenticate', `Basic realm="${realm}"`],
});

/** Where NGINX's words are not the ones of Node. */
const reasons: Readonly<Record<number, string>> = {
  405: 'Not Allowed',
  413: 'Request Entity Too Large',
  414: 'Request-URI Too Large',
  504: 'Gateway Time-out',
};

export const reasonOf = (status: number): string => reasons[status] ?? STATUS_CODES[status] ?? '';

/** Of pages, where it is not the status line's. */
const titles: Readonly<Record<number, string>> = { 401: 'Authorization Required' };

/** NGINX's own page for a status, with a second heading where it has one. */
export function errorPage(status: number, detail?: string): Answer {
  const title = `${status} ${titles[status] ?? reasonOf(status)}`;
  const lines = [
    '<html>',
    `<head><title>${detail === undefined ? title : `${status} ${detail}`}</title></head>`,
    '<body>',
    `<center><h1>${title}</h1></center>`,
    ...(detail === undefined ? [] : [`<center>${detail}</center>`]),
    '<hr><center>nginx</center>',
    '</body>',
    '</html>',
    '',
  ];
  return { status, contentType: 'text/html', body: lines.join('\r\n') };
}
