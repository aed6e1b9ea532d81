import { z } from 'zod';
import { isTimeZone } from '#alerting/schedule.js';
import { anyOf, pageOf, textParam } from '../http/parameters.js';
import { timeField, timestamp } from '../http/time.js';
import { matchersAnswer, matchersField } from './matchers.schema.js';

const state = z.enum(['pending', 'active', 'ended']);
const author = textParam('Who wants it.', 'ann', 128);
const comment = z
  .string()
  .max(1_000)
  .refine((text) => !text.includes('\u0000'), 'expected a text without NUL characters')
  .meta({ description: 'Why.', example: 'Moving to the new provider.' });
const endsAt = timeField.meta({ description: 'When it ends.', example: '2026-11-20T10:00:00Z' });

export const silencesQuery = z.strictObject({
  state: anyOf(state.meta({ description: 'Only silences in this state.', example: 'active' })),
});

export const silenceBody = z
  .strictObject({
    matchers: matchersField,
    startsAt: timeField
      .optional()
      .meta({ description: 'When it starts; absent: now.', example: '2026-11-20T08:00:00Z' }),
    endsAt,
    author,
    comment: comment.default(''),
  })
  .meta({ id: 'NewSilence' });

export const silencePatch = z
  .strictObject({ endsAt: endsAt.optional(), comment: comment.optional() })
  .refine((change) => Object.keys(change).length > 0, 'expected `endsAt` or `comment`')
  .meta({ id: 'SilenceChange' });

export const silenceSchema = z
  .object({
    id: z.uuid(),
    state,
    matchers: matchersAnswer,
    startsAt: timestamp,
    endsAt: timestamp,
    author: z.string(),
    comment: z.string(),
    createdAt: timestamp,
  })
  .meta({ id: 'Silence' });

export const silencePage = pageOf(silenceSchema, 'SilencePage');

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day such as 22:00');
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const weekday = z.enum(WEEKDAYS);

export const scheduleBody = z
  .strictObject({
    name: textParam('What people call it.', 'Sunday maintenance', 128),
    matchers: matchersField,
    weekdays: z
      .array(weekday)
      .min(1)
      .max(7)
      .meta({ description: 'Days on which it starts.', example: ['sunday'] }),
    starts: clock.meta({ description: 'By the clock of the time zone.', example: '22:00' }),
    ends: clock.meta({ description: 'Of the next day when it is not after `starts`.', example: '06:00' }),
    timeZone: z
      .string()
      .max(64)
      .refine(isTimeZone, 'expected the name of a time zone such as Europe/Berlin')
      .meta({ description: 'IANA name.', example: 'Europe/Berlin' }),
    author,
    comment: comment.default(''),
  })
  .meta({ id: 'NewSchedule' });

export const scheduleSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    matchers: matchersAnswer,
    weekdays: z.array(weekday),
    starts: z.string(),
    ends: z.string(),
    timeZone: z.string(),
    author: z.string(),
    comment: z.string(),
    activeUntil: timestamp.nullable().meta({ description: 'Null while it is not in force.' }),
    createdAt: timestamp,
  })
  .meta({ id: 'Schedule' });

export const schedulePage = pageOf(scheduleSchema, 'SchedulePage');

/** 1 (Monday) to 7 of the names of days. */
export function numbersOfDays(days: readonly z.infer<typeof weekday>[]): number[] {
  return [...new Set(days)].map((day) => WEEKDAYS.indexOf(day) + 1).sort();
}

/** The names of days from 1 (Monday) to 7. */
export function namesOfDays(days: readonly number[]): z.infer<typeof weekday>[] {
  return days.map((day) => WEEKDAYS[day - 1]!);
}
