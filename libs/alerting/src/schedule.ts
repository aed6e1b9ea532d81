/** Hours of the week, by the clock on the wall of a place. */
export interface WeeklyHours {
  /** Days on which it starts: 1 (Monday) to 7 (Sunday). */
  weekdays: readonly number[];
  /** `HH:MM`, 00:00 to 23:59. */
  starts: string;
  /** `HH:MM`; of the next day when it is not after `starts`. */
  ends: string;
  /** IANA name, such as `Europe/Berlin`. */
  timeZone: string;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** No place is further from UTC, and no clock change is larger. */
const FURTHEST = 16 * 60 * MINUTE;

/** Whether the name is one of a time zone. */
export function isTimeZone(name: string): boolean {
  try {
    formatterOf(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * When the hours that hold `at` began and end (epoch milliseconds), or null outside of them. Where the clock is put
 * forward, an hour that is left out begins and ends at the change; where it is put back, hours that come twice belong
 * to it both times: whoever maintains something at night is never called for the hour between.
 */
export function weeklyHoursAt(hours: WeeklyHours, at: number): { from: number; to: number } | null {
  const today = Math.floor(wallTime(at, hours.timeZone) / DAY) * DAY;
  const [starts, ends] = [minutesOf(hours.starts), minutesOf(hours.ends)];
  // One that began yesterday may still go on.
  for (const day of [today, today - DAY]) {
    if (!hours.weekdays.includes(weekdayOf(day))) continue;
    const from = instantOf(day + starts * MINUTE, hours.timeZone, 'first');
    const to = instantOf(day + ends * MINUTE + (ends <= starts ? DAY : 0), hours.timeZone, 'last');
    if (at >= from && at < to) return { from, to };
  }
  return null;
}

function minutesOf(clock: string): number {
  const [hour, minute] = clock.split(':').map(Number);
  return hour! * 60 + minute!;
}

/** 1 (Monday) to 7 of a day given as wall time. */
function weekdayOf(day: number): number {
  return new Date(day).getUTCDay() || 7;
}

/**
 * The instant at which the clock on the wall shows `wall`: of two, the first or the last; where it never shows it, the
 * instant at which it jumps past.
 */
function instantOf(wall: number, timeZone: string, which: 'first' | 'last'): number {
  const shows = [wall - FURTHEST, wall + FURTHEST]
    .map((near) => wall - (wallTime(near, timeZone) - near))
    .filter((instant) => wallTime(instant, timeZone) === wall);
  if (shows.length > 0) return which === 'first' ? Math.min(...shows) : Math.max(...shows);
  // Wall time jumps over it: the jump is where it passes `wall`.
  let [before, after] = [wall - FURTHEST, wall + FURTHEST];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (wallTime(middle, timeZone) < wall) before = middle;
    else after = middle;
  }
  return after;
}

/** What the clock on the wall shows, as if it were UTC, in epoch milliseconds. */
function wallTime(at: number, timeZone: string): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatterOf(timeZone).formatToParts(at)) parts[type] = Number(value);
  const { year, month, day, hour, minute, second } = parts as Record<
    'year' | 'month' | 'day' | 'hour' | 'minute' | 'second',
    number
  >;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((at % 1_000) + 1_000) % 1_000);
}

/** Making one takes far longer than using it. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formatters.set(timeZone, made);
  return made;
}
