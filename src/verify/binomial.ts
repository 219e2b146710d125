/** P(X <= k) for k = 0 … n, X binomial; in logarithms, so that large samples do not underflow. */
export function cumulativeBinomial(n: number, p: number): readonly number[] {
  const odds = Math.log(p) - Math.log1p(-p);
  let logMass = n * Math.log1p(-p);
  let sum = Math.exp(logMass);
  const cumulative = [sum];
  for (let k = 1; k <= n; k += 1) {
    logMass += Math.log(n - k + 1) - Math.log(k) + odds;
    sum += Math.exp(logMass);
    cumulative.push(Math.min(1, sum));
  }
  return cumulative;
}

const confidence = 0.95;

/**
 * The largest share of which so few of n are seen with a probability of at least 5 %: the one-sided
 * interval of Clopper and Pearson (1934). For 0 of n it is 1 − 0.05^(1/n).
 */
export function upperBound(count: number, of: number): number {
  let low = count / of;
  let high = 1;
  for (let step = 0; step < 50; step += 1) {
    const middle = (low + high) / 2;
    const atMost = cumulativeBinomial(of, middle)[count] ?? 1;
    if (atMost > 1 - confidence) low = middle;
    else high = middle;
  }
  return high;
}
