import Table from 'cli-table3';

const plain = {
  chars: Object.fromEntries(
    // cli-table3 draws nothing where every border is empty.
    [
      'top',
      'top-mid',
      'top-left',
      'top-right',
      'bottom',
      'bottom-mid',
      'bottom-left',
      'bottom-right',
      'left',
      'left-mid',
      'mid',
      'mid-mid',
      'right',
      'right-mid',
      'middle',
    ].map((name) => [name, name === 'middle' ? ' ' : '']),
  ),
  style: { head: [], border: [], 'padding-left': 0, 'padding-right': 1 },
};

/**
 * Columns without borders, each as wide as its widest cell; or of the widths that are given, where
 * longer cells go on in the next line.
 */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  widths?: readonly number[],
): string {
  const wrapped = widths ? { colWidths: [...widths], wordWrap: true } : {};
  const table = new Table({ ...plain, ...wrapped, head: [...head] });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => `  ${line}`.trimEnd())
    .join('\n');
}
