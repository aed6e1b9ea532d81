import { IncidentsStore } from '#store/alerts/incidents.store.js';
import { createPrismaClient } from '#store/prisma/prisma-client.js';
import { ConsoleStory, MINUTE, NOON, type Item } from '../kit/console-story.js';
import { sampleIncident } from '../kit/incidents.js';

const story = new ConsoleStory();
const HOUR = 60 * MINUTE;

describe('silences', () => {
  const silence = { matchers: { project: ['shop-*'] }, endsAt: '2026-11-20T13:00:00Z', author: 'ann' };
  afterEach(() => {
    story.now = NOON;
  });

  it('begin now or later, are shown, changed and ended', async () => {
    const made = await story.ask<Item>('POST', '/api/silences', 201, silence);
    expect(made).toMatchObject({
      state: 'active',
      matchers: { project: ['shop-*'] },
      startsAt: '2026-11-20T12:00:00.000Z',
      endsAt: '2026-11-20T13:00:00.000Z',
      comment: '',
    });
    const later = { ...silence, startsAt: '2026-11-20T12:30:00Z', comment: 'a move' };
    expect(await story.ask('POST', '/api/silences', 201, later)).toMatchObject({ state: 'pending' });
    const path = `/api/silences/${made.id}`;
    expect(await story.ask('PATCH', path, 200, { endsAt: '2026-11-20T14:00:00Z' })).toMatchObject({
      endsAt: '2026-11-20T14:00:00.000Z',
    });
    expect((await story.get('/api/silences?state=active')).items).toMatchObject([{ id: made.id }]);
    await story.ask('DELETE', path, 204);
    expect(await story.get<Item>(path)).toMatchObject({ state: 'ended', endsAt: '2026-11-20T12:00:00.000Z' });
    await story.ask('DELETE', path, 404);
    await story.ask('PATCH', path, 404, { comment: 'too late' });
    story.now = NOON + 2 * HOUR;
    expect((await story.get('/api/silences')).items.map(({ state }) => state)).toEqual(['ended', 'ended']);
  });

  it.each([
    [{ ...silence, matchers: {} }, 'matchers'],
    [{ ...silence, matchers: { project: [] } }, 'matchers.project'],
    [{ ...silence, matchers: { weather: ['bad'] } }, 'matchers.weather'],
    [{ ...silence, endsAt: '2026-11-20T12:00:00Z' }, 'endsAt'],
    [{ ...silence, startsAt: '2026-11-20T13:00:00Z' }, 'endsAt'],
    [{ ...silence, endsAt: 'soon' }, 'endsAt'],
    [{ ...silence, author: undefined }, 'author'],
  ])('refuse %j', async (body, field) => {
    expect((await story.refused('/api/silences', 'POST', body)).field).toBe(field);
  });
});

describe('maintenance schedules', () => {
  const schedule = {
    name: 'Friday noon',
    matchers: { environment: ['staging'] },
    weekdays: ['friday', 'saturday'],
    starts: '12:30',
    ends: '13:30',
    timeZone: 'Europe/Berlin',
    author: 'ann',
  };

  it('are made, replaced and removed, and say until when they are in force', async () => {
    const made = await story.ask<Item>('POST', '/api/schedules', 201, schedule);
    expect(made).toMatchObject({ weekdays: ['friday', 'saturday'], activeUntil: '2026-11-20T12:30:00.000Z' });
    const path = `/api/schedules/${made.id}`;
    const moved = { ...schedule, weekdays: ['saturday'] };
    expect(await story.ask('PUT', path, 200, moved)).toMatchObject({ activeUntil: null });
    expect((await story.get('/api/schedules')).items).toMatchObject([
      { id: made.id, weekdays: ['saturday'] },
    ]);
    await story.ask('DELETE', path, 204);
    await story.ask('DELETE', path, 404);
    await story.ask('PUT', path, 404, moved);
  });

  it.each([
    [{ ...schedule, timeZone: 'Mars/Olympus' }, 'timeZone'],
    [{ ...schedule, starts: '24:00' }, 'starts'],
    [{ ...schedule, weekdays: [] }, 'weekdays'],
    [{ ...schedule, matchers: {} }, 'matchers'],
  ])('refuse %j', async (body, field) => {
    expect((await story.refused('/api/schedules', 'POST', body)).field).toBe(field);
  });
});

describe('acknowledging', () => {
  it('takes over an alert and what fired with it; who came first stays', async () => {
    const prisma = createPrismaClient(story.pool);
    const store = new IncidentsStore(prisma);
    const lead = sampleIncident();
    const member = sampleIncident({ rule: 'node_failing', groupId: lead.id });
    const over = sampleIncident({ project: 'other', state: 'resolved', resolvedAt: NOON });
    expect(await store.apply({ incidents: [lead, member, over], notifications: [] })).toBe(true);
    const answer = await story.ask('POST', `/api/alerts/${member.id}/acknowledge`, 200, {
      by: 'ann',
      comment: 'on it',
    });
    const acknowledged = { at: '2026-11-20T12:00:00.000Z', by: 'ann', comment: 'on it' };
    expect(answer).toMatchObject({ id: member.id, groupId: lead.id, acknowledged });
    expect(await story.ask('POST', `/api/alerts/${lead.id}/acknowledge`, 200, { by: 'bob' })).toMatchObject({
      acknowledged,
    });
    expect((await store.open()).map(({ version }) => version)).toEqual([2, 2]);
    await story.ask('POST', `/api/alerts/${over.id}/acknowledge`, 409, { by: 'ann' });
    await story.ask('POST', '/api/alerts/nothing/acknowledge', 404, { by: 'ann' });
    expect((await story.refused(`/api/alerts/${lead.id}/acknowledge`, 'POST', {})).field).toBe('by');
    await prisma.$disconnect();
  });
});
