/** The few HTML pages; each says that this is not Keycloak. `body` is markup. */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <title>${title} · tracelab</title>
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
