import type { Rule } from '#alerting/rule.js';
import { LEARNING_FROM, MONTH_FROM, type Month, type Planted } from './month.js';
import { watch } from './watch.js';

/** Pages within so long after a planted trouble are about it: windows have to run empty first. */
const AFTERMATH_MS = 3 * 60_000;

export interface Found extends Planted {
  project: string;
  /** Milliseconds from its start to the page; null when nobody was told. */
  delayMs: number | null;
}

export interface FalsePage {
  project: string;
  rule: string;
  /** Epoch milliseconds. */
  at: number;
  reason: string;
}

/** What a month of evaluations came to. */
export interface Score {
  found: Found[];
  /** Pages that no planted trouble explains. */
  falsePages: FalsePage[];
  pages: number;
  /** Pages of the week before the month, in which the instance learned. */
  learning: number;
}

/** Evaluates one rule over one month each `stepMs`, as the worker would, and compares pages with what was planted. */
export function scoreMonth(month: Month, rule: Rule, to: number, stepMs: number): Score {
  const { project, arrivals } = month;
  const told = watch(rule, { project, arrivals, from: LEARNING_FROM, to, stepMs });
  const pages = told.filter(({ at }) => at >= MONTH_FROM);
  const about = (at: number) => month.planted.find((one) => at >= one.from && at <= one.to + AFTERMATH_MS);
  const found = month.planted.map((one) => {
    const page = pages.find(({ at }) => about(at) === one);
    return { ...one, project, delayMs: page ? page.at - one.from : null };
  });
  const falsePages = pages
    .filter(({ at }) => about(at) === undefined)
    .map((page) => ({ ...page, project, rule: rule.name }));
  return { found, falsePages, pages: pages.length, learning: told.length - pages.length };
}

export interface Summary {
  planted: number;
  found: number;
  late: number;
  pages: number;
  falsePages: number;
  /** Share of pages that were about something. */
  precision: number;
  /** Share of planted troubles of which somebody was told. */
  recall: number;
  /** Seconds from the start of a trouble to its page. */
  delaySeconds: { median: number; p95: number; max: number };
}

export function summarise(scores: readonly Score[]): Summary {
  const found = scores.flatMap((score) => score.found);
  const delays = found
    .flatMap(({ delayMs }) => (delayMs === null ? [] : [delayMs / 1_000]))
    .sort((a, b) => a - b);
  const pages = scores.reduce((sum, score) => sum + score.pages, 0);
  const falsePages = scores.flatMap((score) => score.falsePages).length;
  const quantile = (q: number) => delays[Math.min(delays.length - 1, Math.floor(q * delays.length))] ?? NaN;
  return {
    planted: found.length,
    found: delays.length,
    late: found.filter(({ delayMs, limitMs }) => delayMs === null || delayMs > limitMs).length,
    pages,
    falsePages,
    precision: pages === 0 ? 1 : (pages - falsePages) / pages,
    recall: found.length === 0 ? 1 : delays.length / found.length,
    delaySeconds: { median: quantile(0.5), p95: quantile(0.95), max: quantile(1) },
  };
}
