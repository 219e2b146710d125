import type { HopBudget } from '../../verify/hop-budgets.ts';
import { type Html, html } from './html.ts';
import { verdictMark } from './verdict-mark.ts';

const width = 260;
const height = 18;

/** What hops added: the interval of the 95th percentile against the budget, each row to its own scale. */
export function budgetChart(budgets: readonly HopBudget[]): Html {
  const ms = (value: number | null) => (value === null ? '–' : `${value.toFixed(1)} ms`);
  const reasons = [...new Set(budgets.flatMap(({ reason = [] }) => reason))];
  return html`<div class="scroll"><table>
<tr><th>hop</th><th class="number">p50</th><th class="number">p95</th><th>95 % interval against the budget</th><th class="number">budget</th><th>verdict</th></tr>
${budgets.map(
  (budget) => html`<tr>
<td>${budget.contract}: ${budget.hop}</td>
<td class="number">${ms(budget.p50Ms)}</td>
<td class="number">${ms(budget.p95Ms)}</td>
<td>${bar(budget)}</td>
<td class="number">${budget.budgetMs} ms</td>
<td>${verdictMark(budget.verdict)}</td>
</tr>`,
)}
</table></div>
${reasons.map((reason) => html`<p class="quiet">${reason}</p>`)}`;
}

/** Twice the budget wide; what is beyond that ends at the edge. */
function bar({ budgetMs, p95Ms, lowMs, highMs, contract, hop }: HopBudget): Html {
  const x = (value: number) => Math.max(0, Math.min(width, (value / (2 * budgetMs)) * width));
  const from = x(lowMs ?? 0);
  const to = x(highMs ?? Number.POSITIVE_INFINITY);
  const told = `${contract}: ${hop}, 95th percentile between ${lowMs?.toFixed(1) ?? '–'} and ${highMs?.toFixed(1) ?? '–'} ms, budget ${budgetMs} ms`;
  return html`<svg width="${width}" height="${height}" role="img" aria-label="${told}">
<line x1="0" x2="${width}" y1="9" y2="9" stroke="var(--line)"/>
<rect x="${from.toFixed(1)}" y="5" width="${Math.max(2, to - from).toFixed(1)}" height="8" rx="2" fill="var(--bar)" opacity=".55"/>
<line x1="${x(p95Ms).toFixed(1)}" x2="${x(p95Ms).toFixed(1)}" y1="2" y2="16" stroke="var(--bar)" stroke-width="2"/>
<line x1="${x(budgetMs)}" x2="${x(budgetMs)}" y1="0" y2="${height}" stroke="var(--failed)" stroke-dasharray="3 2"/>
</svg>`;
}
