/** What one family of failures is like in a project when nothing is wrong. */
export interface Habit {
  /** Failures per second in the busiest hour. */
  usual: number;
  /** Failures within 40 s, a few minutes after each full hour. */
  everyHour: number;
  /** Failures within 90 s at three in the night, local time. */
  everyNight: number;
  /** Day of the month (from 0) and hour UTC of releases, each good for a dozen failures within 8 s. */
  deploys: readonly (readonly [day: number, hour: number])[];
}

export interface Trouble {
  family: 'rate_limit' | 'server_error';
  /** Day of the month (from 0) and hour UTC. */
  day: number;
  hour: number;
  minutes: number;
  /** Failures per second on top of what is usual. */
  rate: number;
  /** So soon somebody has to know. */
  limitSeconds: number;
}

export interface ProjectProfile {
  name: string;
  rate_limit: Habit;
  server_error: Habit;
  /** Day, hour UTC and length in hours of stretches without any data. */
  silences: readonly (readonly [day: number, hour: number, hours: number])[];
  trouble: readonly Trouble[];
}

const RELEASES = [2, 6, 9, 13, 16, 20, 23, 27].map((day) => [day, 9.5] as const);

/** A shop with much traffic, an assistant with some, a side project with hardly any, and one with bad habits. */
export const PROJECTS: readonly ProjectProfile[] = [
  {
    name: 'shop',
    rate_limit: { usual: 0.35, everyHour: 0, everyNight: 0, deploys: [] },
    server_error: { usual: 0.02, everyHour: 0, everyNight: 0, deploys: RELEASES },
    silences: [[11, 2, 3]],
    trouble: [
      { family: 'rate_limit', day: 3, hour: 13, minutes: 6, rate: 6, limitSeconds: 40 },
      { family: 'rate_limit', day: 8, hour: 2, minutes: 4, rate: 2, limitSeconds: 60 },
      { family: 'rate_limit', day: 15, hour: 0.5, minutes: 10, rate: 4, limitSeconds: 40 },
      { family: 'rate_limit', day: 22, hour: 18, minutes: 3, rate: 12, limitSeconds: 30 },
      { family: 'server_error', day: 4, hour: 10, minutes: 15, rate: 1, limitSeconds: 60 },
      { family: 'server_error', day: 15, hour: 1, minutes: 8, rate: 3, limitSeconds: 50 },
      { family: 'server_error', day: 26, hour: 22, minutes: 30, rate: 0.5, limitSeconds: 90 },
    ],
  },
  {
    name: 'assistant',
    rate_limit: { usual: 0.03, everyHour: 0, everyNight: 60, deploys: [] },
    server_error: { usual: 0.004, everyHour: 0, everyNight: 0, deploys: RELEASES.slice(0, 4) },
    silences: [
      [5, 20, 10],
      [19, 9, 2],
    ],
    trouble: [
      { family: 'rate_limit', day: 2, hour: 9, minutes: 5, rate: 3, limitSeconds: 40 },
      { family: 'rate_limit', day: 19, hour: 11.5, minutes: 5, rate: 2, limitSeconds: 60 },
      { family: 'rate_limit', day: 28, hour: 3, minutes: 20, rate: 1, limitSeconds: 75 },
      { family: 'server_error', day: 10, hour: 15, minutes: 5, rate: 1, limitSeconds: 60 },
      { family: 'server_error', day: 17, hour: 4, minutes: 60, rate: 0.4, limitSeconds: 90 },
    ],
  },
  {
    name: 'side',
    rate_limit: { usual: 0.001, everyHour: 0, everyNight: 0, deploys: [] },
    server_error: { usual: 0.0005, everyHour: 0, everyNight: 0, deploys: [] },
    silences: [[12, 0, 24]],
    trouble: [
      { family: 'rate_limit', day: 7, hour: 21, minutes: 3, rate: 2, limitSeconds: 60 },
      { family: 'server_error', day: 21, hour: 6, minutes: 10, rate: 0.6, limitSeconds: 90 },
    ],
  },
  {
    name: 'cron',
    // Runs into its provider's limit every full hour, and nobody minds.
    rate_limit: { usual: 0.005, everyHour: 35, everyNight: 0, deploys: [] },
    server_error: { usual: 0.002, everyHour: 4, everyNight: 0, deploys: [] },
    silences: [],
    trouble: [
      { family: 'rate_limit', day: 9, hour: 16.4, minutes: 5, rate: 5, limitSeconds: 40 },
      { family: 'server_error', day: 18, hour: 12.5, minutes: 10, rate: 1.5, limitSeconds: 60 },
    ],
  },
];
