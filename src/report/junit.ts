import type { ExpectationResult, ScenarioResult } from '../scenarios/scenario.ts';

/**
 * JUnit XML: a suite per scenario, a case per expectation. `failed` is a failure, `incomplete` an
 * error, `inconclusive` is skipped, so that no reader takes one for another.
 */
export function junitReport(results: readonly ScenarioResult[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="tracelab">',
    ...results.flatMap(suite),
    '</testsuites>',
    '',
  ].join('\n');
}

function suite({ scenario, expectations, startedAt, durationMs }: ScenarioResult): string[] {
  const count = (verdict: ExpectationResult['verdict']) =>
    expectations.filter((expectation) => expectation.verdict === verdict).length;
  const attributes = {
    name: scenario,
    tests: expectations.length,
    failures: count('failed'),
    errors: count('incomplete'),
    skipped: count('inconclusive'),
    timestamp: startedAt,
    time: (durationMs / 1000).toFixed(3),
  };
  return [
    `  <testsuite ${attributesOf(attributes)}>`,
    ...expectations.map((expectation) => testCase(scenario, expectation)),
    '  </testsuite>',
  ];
}

function testCase(scenario: string, { expectation, verdict, detail }: ExpectationResult): string {
  const open = `    <testcase ${attributesOf({ classname: scenario, name: expectation })}`;
  const message = attributesOf({ message: detail });
  switch (verdict) {
    case 'passed':
      return `${open}/>`;
    case 'failed':
      return `${open}><failure ${message}/></testcase>`;
    case 'incomplete':
      return `${open}><error ${message} type="incomplete"/></testcase>`;
    case 'inconclusive':
      return `${open}><skipped ${message}/></testcase>`;
  }
}

function attributesOf(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${escaped(String(value))}"`)
    .join(' ');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
};

function escaped(text: string): string {
  // XML 1.0 has no way to write most control characters.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to remove
  const legal = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '');
  return legal.replace(/[&<>"\n]/g, (character) => entities[character] ?? character);
}
