const MINUTE = 60_000;
/** Smaller probabilities are all said as this power of ten: nobody acts differently on 1e-40. */
const LEAST_POWER = -9;

/** A span in words: `48 s`, `12 min`, `3 h 20 min`, `2 d 4 h`. */
export function spanInWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(ms / MINUTE);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** A typical count: one digit after the point below 10, whole numbers above. */
export function countInWords(count: number): string {
  return String(count < 10 ? Math.round(count * 10) / 10 : Math.round(count));
}

/** `p < 1e-9` from the logarithm of a probability; a bound that holds, never a rounded-down value. */
export function probabilityInWords(log10: number): string {
  const power = Math.max(LEAST_POWER, Math.ceil(log10));
  return power >= 0 ? 'p < 1' : `p < 1e${power}`;
}

/** A share (0..1) as a percentage with two significant digits: `0.42 %`, `12 %`. */
export function percentInWords(share: number): string {
  const percent = share * 100;
  return `${percent < 10 ? Number(percent.toPrecision(2)) : Math.round(percent)} %`;
}

/** `2026-01-05 03:00 UTC` of an epoch time in milliseconds. */
export function instantInWords(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
