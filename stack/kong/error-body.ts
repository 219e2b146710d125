/** Bodies of responses that Kong makes itself, in the type that the client accepts. */
export type MadeBy = 'kong' | 'nginx';

interface Template {
  readonly type: string;
  readonly render: (message: string, requestId: string) => string;
}

const json: Template = {
  type: 'application/json',
  render: (message, id) => `{\n  "message":"${message}",\n  "request_id":"${id}"\n}`,
};
const plain: Template = {
  type: 'text/plain',
  render: (message, id) => `${message}\nrequest_id: ${id}\n`,
};
const html: Template = {
  type: 'text/html',
  render: (message, id) => `<!doctype html>
<html>
  <head>
    <meta charset="utf-8">
    <title>Error</title>
  </head>
  <body>
    <h1>Error</h1>
    <p>${message}.</p>
    <p>request_id: ${id}</p>
  </body>
</html>
`,
};
const xml: Template = {
  type: 'application/xml',
  render: (message, id) =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<error>\n  <message>${message}</message>\n  <requestid>${id}</requestid>\n</error>`,
};
const templates = [json, plain, html, xml];

export interface ErrorBody {
  readonly contentType: string;
  readonly text: string;
}

export function errorBody(
  message: string,
  requestId: string,
  accept: string | undefined,
  madeBy: MadeBy,
): ErrorBody {
  const template = accept === undefined && madeBy === 'nginx' ? plain : accepted(accept ?? '');
  return {
    contentType: `${template.type}; charset=utf-8`,
    text: template.render(message, requestId),
  };
}

/** The known type of highest quality; JSON where none is asked for. */
function accepted(accept: string): Template {
  let best = json;
  let bestQuality = 0;
  for (const range of accept.split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    const quality = Number(parameters.find((part) => part.startsWith('q='))?.slice(2) ?? 1);
    const template = templates.find((candidate) => candidate.type === type.toLowerCase());
    if (template && quality > bestQuality) {
      best = template;
      bestQuality = quality;
    }
  }
  return best;
}

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Not Allowed',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

/** Reason phrases are nginx's, which differ from Node's. */
export function reasonOf(status: number): string {
  return reasons[status] ?? '';
}
