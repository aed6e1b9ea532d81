/** Lanczos coefficients (g = 7, n = 9); the error of `lnGamma` stays below 1e-13 relative. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** Terms after which a sum is cut; only reached by means of millions, where the rest no longer matters. */
const MAX_TERMS = 200_000;
/** A term this much smaller than the sum so far cannot move it. */
const NEGLIGIBLE = 1e-17;

/** Natural logarithm of the gamma function for x > 0. */
export function lnGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - lnGamma(1 - x);
  const shifted = x - 1;
  const t = shifted + 7.5;
  let sum = LANCZOS[0]!;
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i]! / (shifted + i);
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** How counts scatter: a mean, and a variance that is the mean itself (Poisson) or more (negative binomial). */
export interface CountModel {
  /** Expected count, above 0. */
  mean: number;
  /** Size of the negative binomial (variance = mean + mean² / size); null for Poisson. */
  size: number | null;
}

function lnMass({ mean, size }: CountModel, k: number): number {
  if (size === null) return k * Math.log(mean) - mean - lnGamma(k + 1);
  return (
    lnGamma(k + size) -
    lnGamma(size) -
    lnGamma(k + 1) +
    size * Math.log(size / (size + mean)) +
    k * Math.log(mean / (size + mean))
  );
}

/** Mass of `k + 1` divided by the mass of `k`. */
function step({ mean, size }: CountModel, k: number): number {
  return size === null ? mean / (k + 1) : ((k + size) / (k + 1)) * (mean / (size + mean));
}

/**
 * Log10 of the probability to see `count` or more where the model holds; 0 means certain. Computed in logs,
 * so that a p of 1e-400 is still ordered against one of 1e-300.
 */
export function log10UpperTail(model: CountModel, count: number): number {
  if (count <= 0) return 0;
  let term = 1;
  let sum = 0;
  if (count > model.mean) {
    for (let k = count, n = 0; n < MAX_TERMS; k++, n++) {
      sum += term;
      term *= step(model, k);
      if (term < sum * NEGLIGIBLE) break;
    }
    return Math.min(0, (lnMass(model, count) + Math.log(sum)) / Math.LN10);
  }
  // At or below the mean the lower part is the shorter sum: 1 − P(X ≤ count − 1).
  for (let k = count - 1, n = 0; k >= 0 && n < MAX_TERMS; k--, n++) {
    sum += term;
    if (k === 0) break;
    term /= step(model, k - 1);
    if (term < sum * NEGLIGIBLE) break;
  }
  const lower = Math.exp(lnMass(model, count - 1) + Math.log(sum));
  return lower >= 1 ? -Infinity : Math.log10(1 - lower);
}
