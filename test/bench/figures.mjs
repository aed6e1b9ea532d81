/** The middle value; of an even number, the mean of the middle two. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The value that `share` (0 to 1) of the values do not exceed. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}

export const round = (value, digits = 0) => Number(value.toFixed(digits));

export const perSecond = (value) => `${Math.round(value).toLocaleString('en')}/s`;

export const milliseconds = (value) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;

export const mebibytes = (bytes) => `${Math.round(bytes / 1024 / 1024)} MiB`;

/** A row of the report whose figure must not be below `budget`. */
export function atLeast(what, value, budget, show, details = {}) {
  return { what, value, show: show(value), budget: `≥ ${show(budget)}`, met: value >= budget, ...details };
}

/** A row of the report whose figure must not be above `budget`. */
export function atMost(what, value, budget, show, details = {}) {
  return { what, value, show: show(value), budget: `≤ ${show(budget)}`, met: value <= budget, ...details };
}

/** A row without a budget. */
export function fact(what, value, show, details = {}) {
  return { what, value, show: show(value), budget: null, met: null, ...details };
}
