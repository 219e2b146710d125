/** The few HTML pages; each says that this is not Keycloak. `body` is markup. */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <title>${title} · tracelab</title>
  <link rel="icon" href="data:,">
  <style>
    :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
    body { max-width: 22rem; margin: 4rem auto; padding: 0 1rem; }
    input { box-sizing: border-box; width: 100%; margin-bottom: 1rem; }
    input, button { padding: 0.5rem; font: inherit; }
    footer { margin-top: 2rem; opacity: 0.7; }
  </style>
  <body>
    <h1>${title}</h1>
    ${body}
    <footer>Keycloak stand-in of a tracelab lab</footer>
  </body>
</html>`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
