/** What the placeholders of a component's templates stand for (see component.ts). */
export interface TemplateValues {
  /** host:port under which another component's port is reached from this one. */
  address(component: string, port: string): string | undefined;
  /** host:port under which people and browsers reach it. */
  publicAddress(component: string, port: string): string | undefined;
  /** What clients of another component connect with. */
  url(component: string): string | undefined;
  /** Number that the component's own port listens on. */
  port(name: string): number | undefined;
  readonly listen: string;
  secret(name: string): string;
  /** Value of a setting that may change while the lab runs. */
  setting(name: string): string | undefined;
  readonly data: string;
  /** Package root without a slash at its end; absent where the package is not at hand. */
  readonly package?: string | undefined;
  readonly lab: string;
}

/** Fills in every placeholder; an unknown one is a mistake in the component's declaration. */
export function fillTemplate(template: string, values: TemplateValues): string {
  return template.replace(/\$\{([^}]*)\}/g, (placeholder, content: string) => {
    const value = lookUp(content, values);
    if (value === undefined) throw new Error(`unknown placeholder ${placeholder} in "${template}"`);
    return String(value);
  });
}

function lookUp(content: string, values: TemplateValues): string | number | undefined {
  if (content === 'listen') return values.listen;
  if (content === 'data') return values.data;
  if (content === 'package') return values.package;
  if (content === 'lab') return values.lab;
  const [head = '', tail = '', last = ''] = content.split(':', 3);
  if (head === 'secret') return values.secret(tail);
  if (head === 'setting') return values.setting(tail);
  if (head === 'port') return values.port(tail);
  if (head === 'url') return values.url(tail);
  if (head === 'public') return values.publicAddress(tail, last);
  return values.address(head, tail);
}

export function fillTemplates(
  templates: Readonly<Record<string, string>>,
  values: TemplateValues,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(templates).map(([name, template]) => [name, fillTemplate(template, values)]),
  );
}
