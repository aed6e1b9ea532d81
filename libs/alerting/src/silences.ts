import type { Incident, Muting } from '#contracts/incident.js';
import { explanationOf } from './inhibition.js';
import { matches, type Matchers } from './matching.js';
import { weeklyHoursAt, type WeeklyHours } from './schedule.js';
import { instantInWords } from './wording.js';

/** What is not told for a while. Times are epoch milliseconds; it holds from `startsAt` and ends at `endsAt`. */
export interface Silence {
  id: string;
  matchers: Matchers;
  startsAt: number;
  endsAt: number;
  author: string;
  comment: string;
}

/** What is not told at certain hours of the week. */
export interface MaintenanceSchedule extends WeeklyHours {
  id: string;
  name: string;
  matchers: Matchers;
  author: string;
  comment: string;
}

/** One thing that mutes at the moment. */
export interface Quiet {
  muting: Muting;
  matchers: Matchers;
}

/** What is muted at `now` by silences and schedules, whoever it meets. */
export function quietAt(
  silences: readonly Silence[],
  schedules: readonly MaintenanceSchedule[],
  now: number,
): Quiet[] {
  const silenced = silences
    .filter(({ startsAt, endsAt }) => startsAt <= now && now < endsAt)
    .map(({ id, matchers, author, comment, endsAt }): Quiet => {
      const why = comment ? `: ${comment}` : '';
      const text = `silenced by ${author} until ${instantInWords(endsAt)}${why}`;
      return { matchers, muting: { by: 'silence', id, text } };
    });
  const scheduled = schedules.flatMap((schedule): Quiet[] => {
    const hours = weeklyHoursAt(schedule, now);
    if (!hours) return [];
    const text = `${schedule.name}, until ${instantInWords(hours.to)}`;
    return [{ matchers: schedule.matchers, muting: { by: 'schedule', id: schedule.id, text } }];
  });
  return [...silenced, ...scheduled];
}

/**
 * What keeps an incident from being told, or null: a silence, a schedule, or an incident that explains it.
 *
 * @param firing incidents that fire now
 */
export function mutingOf(
  incident: Incident,
  quiet: readonly Quiet[],
  firing: readonly Incident[],
): Muting | null {
  const silenced = quiet.find(({ matchers }) => matches(matchers, incident));
  if (silenced) return silenced.muting;
  const explanation = explanationOf(incident, firing);
  if (!explanation) return null;
  return { by: 'inhibition', id: explanation.id, text: `explained by ${explanation.title}` };
}
