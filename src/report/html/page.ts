import { type Html, html } from './html.ts';

/** A page of its own: no script, nothing fetched, light or dark as the reader has it. */
export function page(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`.markup;
}

// Without quotation marks, angle brackets and ampersands, which the template would escape.
const style = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fff, #14171c); --ink: light-dark(#1b1f24, #e3e6ea);
  --quiet: light-dark(#5d6772, #98a2ad); --line: light-dark(#d9dee3, #333a43);
  --passed: light-dark(#1a7f37, #4ac26b); --failed: light-dark(#c4232b, #ff7b72);
  --incomplete: light-dark(#8f6400, #e3b341); --inconclusive: light-dark(#8f6400, #e3b341);
  --bar: light-dark(#0b6bcb, #6cb0f5); --path: light-dark(#8a3ffc, #be95ff);
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 2rem 1.5rem; background: var(--paper);
  color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .2rem; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .4rem; }
p { margin: .2rem 0 1rem; } .quiet { color: var(--quiet); }
code, pre, td.id { font: 13px/1.45 ui-monospace, monospace; }
pre { overflow-x: auto; padding: .8rem; border: 1px solid var(--line); border-radius: 6px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: .4rem 0 1rem; }
th { text-align: left; font-weight: 600; color: var(--quiet); }
th, td { padding: .25rem .8rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
.number { text-align: right; white-space: nowrap; } td.number { font-variant-numeric: tabular-nums; }
.verdict, .name { white-space: nowrap; } .verdict { font-weight: 600; }
.passed { color: var(--passed); } .failed { color: var(--failed); }
.incomplete { color: var(--incomplete); } .inconclusive { color: var(--inconclusive); }
summary { cursor: pointer; color: var(--quiet); margin: .4rem 0; }
svg { display: block; } svg text { font: 12px ui-monospace, monospace; fill: var(--ink); }
svg .quiet { fill: var(--quiet); }
`;
