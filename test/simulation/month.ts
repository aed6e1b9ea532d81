import { RATE_LIMIT_CODES, SERVER_ERROR_CODES } from '#catalog/families.js';
import { poissonArrivals } from '../kit/simulate-rule.js';
import { PROJECTS, type ProjectProfile } from './projects.js';

/** What is counted together: the family that a headline rule watches. */
export type Family = 'rate_limit' | 'server_error';

export const FAMILY_CODES: Record<Family, readonly string[]> = {
  rate_limit: RATE_LIMIT_CODES,
  server_error: SERVER_ERROR_CODES,
};

/** Something that somebody has to be told about. Times are epoch milliseconds. */
export interface Planted {
  family: Family;
  from: number;
  to: number;
  /** Failures per second on top of what is usual. */
  rate: number;
  /** So long after `from` the page must have gone out, in milliseconds. */
  limitMs: number;
}

/** One project's month of one family. */
export interface Month {
  project: string;
  family: Family;
  /** When failures occurred, ascending. */
  arrivals: number[];
  planted: Planted[];
  /** Stretches in which nothing arrived because the shipper was down. */
  silent: { from: number; to: number }[];
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Thirty days with a clock change in the middle: on 25 October 2026 Berlin goes back by an hour. */
export const MONTH_FROM = Date.UTC(2026, 9, 10);
/** What comes before is not scored: in its first week an instance learns what is usual. */
export const LEARNING_FROM = MONTH_FROM - 7 * DAY_MS;

/** End of the month, or of its first `days`, epoch milliseconds. */
export function monthEnd(days = 30): number {
  return MONTH_FROM + days * DAY_MS;
}

const CLOCK_CHANGE = Date.UTC(2026, 9, 25, 1);

/** Hours and weekday as the people have them who cause the traffic. */
function localTime(at: number): { hour: number; weekday: number } {
  const local = at + (at < CLOCK_CHANGE ? 2 : 1) * HOUR_MS;
  return { hour: (local % DAY_MS) / HOUR_MS, weekday: (Math.floor(local / DAY_MS) + 4) % 7 };
}

/** How much of the busiest hour's traffic there is, in (0, 1]: quiet nights, a hump by day, thin weekends. */
export function season(at: number): number {
  const { hour, weekday } = localTime(at);
  const byDay = 0.08 + 0.92 * Math.exp(-(((hour - 14) / 4.5) ** 2));
  return weekday === 0 || weekday === 6 ? byDay * 0.35 : byDay;
}

/** Every project's month of both families, the same for the same chance. */
export function simulatedMonth(random: () => number, days = 30): Month[] {
  const to = monthEnd(days);
  return PROJECTS.flatMap((profile) =>
    (['rate_limit', 'server_error'] as const).map((family) => monthOf(profile, family, to, random)),
  );
}

function monthOf(profile: ProjectProfile, family: Family, to: number, random: () => number): Month {
  const span = { from: LEARNING_FROM, to, random };
  const planted = plantedIn(profile, family, to, random);
  const silent = profile.silences.map(([day, hour, hours]) => {
    const from = MONTH_FROM + day * DAY_MS + hour * HOUR_MS;
    return { from, to: from + hours * HOUR_MS };
  });
  const { usual, everyHour, everyNight, deploys } = profile[family];
  const arrivals =
    usual === 0 ? [] : poissonArrivals((at) => usual * season(at) * mood(at, profile), usual * 1.6, span);
  // A job that runs into the same limit every hour is a habit and no spike.
  for (let at = LEARNING_FROM; everyHour > 0 && at < to; at += HOUR_MS)
    burst(arrivals, at + 5 * 60_000, everyHour, 40_000, random);
  for (let at = LEARNING_FROM; everyNight > 0 && at < to; at += DAY_MS) {
    // By the clock on the wall: a job that starts at three goes on to start at three.
    const three = at + (3 - (at < CLOCK_CHANGE ? 2 : 1)) * HOUR_MS;
    burst(arrivals, three + random() * 90_000, everyNight, 90_000, random);
  }
  // A release drops the requests of a few seconds, and that is that.
  for (const [day, hour] of deploys)
    burst(arrivals, MONTH_FROM + day * DAY_MS + hour * HOUR_MS, 12, 8_000, random);
  for (const { from, to: until, rate } of planted) {
    arrivals.push(...poissonArrivals(() => rate, rate, { from, to: until, random }));
  }
  const isHeard = (at: number) => at < to && !silent.some((gap) => at >= gap.from && at < gap.to);
  return {
    project: profile.name,
    family,
    arrivals: arrivals.filter(isHeard).sort((a, b) => a - b),
    planted,
    silent,
  };
}

/** A slow swing of some hours by which a day is not like the other. */
function mood(at: number, { name }: ProjectProfile): number {
  return 1 + 0.5 * Math.sin((at / HOUR_MS / 7) * (1 + name.length / 10)) * Math.sin(at / DAY_MS / 1.7);
}

function burst(arrivals: number[], at: number, count: number, spreadMs: number, random: () => number): void {
  for (let i = 0; i < count; i++) arrivals.push(Math.floor(at + random() * spreadMs));
}

function plantedIn({ trouble }: ProjectProfile, family: Family, to: number, random: () => number): Planted[] {
  return trouble
    .filter((one) => one.family === family)
    .map(({ day, hour, minutes, rate, limitSeconds }) => {
      // Not on the stroke of a window.
      const from = MONTH_FROM + day * DAY_MS + hour * HOUR_MS + Math.floor(random() * 60_000);
      return { family, from, to: from + minutes * 60_000, rate, limitMs: limitSeconds * 1_000 };
    })
    .filter((one) => one.to < to);
}
