import { Body, Delete, Get, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { weeklyHoursAt } from '#alerting/schedule.js';
import { CLOCK, type Clock } from '#platform/clock/clock.js';
import { SchedulesStore, type ScheduleItem } from '#store/alerts/schedules.store.js';
import { ApiAnswer, ApiController } from '../http/api-controller.js';
import { idParam, notFound } from '../http/by-id.js';
import { ApiProblem } from '../http/problem.schema.js';
import { iso, isoOrNull } from '../http/time.js';
import { namesOfDays, numbersOfDays, scheduleBody, schedulePage, scheduleSchema } from './silences.schema.js';

type ScheduleAnswer = z.infer<typeof scheduleSchema>;

const SCHEDULE: ScheduleAnswer = {
  id: '6e1daf22-8b4c-4f3e-b7c2-a1d2e3f40516',
  name: 'Sunday maintenance',
  matchers: { environment: ['staging'] },
  weekdays: ['sunday'],
  starts: '22:00',
  ends: '06:00',
  timeZone: 'Europe/Berlin',
  author: 'ann',
  comment: '',
  activeUntil: null,
  createdAt: '2026-11-01T07:00:00.000Z',
};
const NEW = {
  name: 'Sunday maintenance',
  matchers: { environment: ['staging'] },
  weekdays: ['sunday'],
  starts: '22:00',
  ends: '06:00',
  timeZone: 'Europe/Berlin',
  author: 'ann',
};
const NONE = { code: 'not_found', detail: 'There is no schedule with this id.', field: 'id' };
const INVALID = {
  code: 'invalid_body',
  detail: 'timeZone: expected the name of a time zone such as Europe/Berlin.',
  field: 'timeZone',
};

/** What is not told at certain hours of the week. */
@ApiController('schedules', 'Alerts')
export class SchedulesController {
  constructor(
    private readonly schedules: SchedulesStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List maintenance schedules', description: 'All at once, by name.' })
  @ApiAnswer(schedulePage, 'The schedules.', { items: [SCHEDULE], nextCursor: null })
  async listSchedules(): Promise<z.infer<typeof schedulePage>> {
    const now = this.clock();
    return { items: (await this.schedules.list()).map((one) => present(one, now)), nextCursor: null };
  }

  @Post()
  @HttpCode(201)
  @ApiOperation({
    summary: 'Make a maintenance schedule',
    description:
      'Silences alerts at certain hours of the week by the clock of a time zone. An hour that a clock change leaves ' +
      'out is left out, one that comes twice counts both times.',
  })
  @ApiBody({
    required: true,
    schema: { $ref: '#/components/schemas/NewSchedule' },
    examples: { weekly: { value: NEW } },
  })
  @ApiAnswer(scheduleSchema, 'The schedule.', SCHEDULE, 201)
  @ApiProblem(400, 'The body is not valid.', INVALID)
  async createSchedule(
    @Body({ schema: scheduleBody }) body: z.infer<typeof scheduleBody>,
  ): Promise<ScheduleAnswer> {
    const now = this.clock();
    const schedule = { ...body, weekdays: numbersOfDays(body.weekdays) };
    return present(await this.schedules.create(schedule, now), now);
  }

  @Put(':id')
  @ApiOperation({ summary: 'Replace a maintenance schedule' })
  @ApiBody({
    required: true,
    schema: { $ref: '#/components/schemas/NewSchedule' },
    examples: { weekly: { value: NEW } },
  })
  @ApiAnswer(scheduleSchema, 'The schedule as it is now.', SCHEDULE)
  @ApiProblem(400, 'The body is not valid.', INVALID)
  @ApiProblem(404, 'There is no such schedule.', NONE)
  async replaceSchedule(
    @Param('id', { schema: idParam }) id: string,
    @Body({ schema: scheduleBody }) body: z.infer<typeof scheduleBody>,
  ): Promise<ScheduleAnswer> {
    const schedule = await this.schedules.replace(id, { ...body, weekdays: numbersOfDays(body.weekdays) });
    if (!schedule) throw notFound('schedule');
    return present(schedule, this.clock());
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a maintenance schedule' })
  @ApiResponse({ status: 204, description: 'It is gone; what it kept quiet and still fires is sent.' })
  @ApiProblem(404, 'There is no such schedule.', NONE)
  async removeSchedule(@Param('id', { schema: idParam }) id: string): Promise<void> {
    if (!(await this.schedules.remove(id))) throw notFound('schedule');
  }
}

function present(schedule: ScheduleItem, now: number): ScheduleAnswer {
  return {
    ...schedule,
    matchers: schedule.matchers as ScheduleAnswer['matchers'],
    weekdays: namesOfDays(schedule.weekdays),
    activeUntil: isoOrNull(weeklyHoursAt(schedule, now)?.to),
    createdAt: iso(schedule.createdAt),
  };
}
