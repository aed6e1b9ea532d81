import { isTimeZone, weeklyHoursAt, type WeeklyHours } from './schedule.js';

const NIGHT: WeeklyHours = { weekdays: [6, 7], starts: '01:00', ends: '04:00', timeZone: 'Europe/Berlin' };
const at = (iso: string) => Date.parse(iso);

/** The span that holds the time, as ISO times. */
function span(hours: WeeklyHours, iso: string): string | null {
  const found = weeklyHoursAt(hours, at(iso));
  return found && `${new Date(found.from).toISOString()} ${new Date(found.to).toISOString()}`;
}

describe('weeklyHoursAt', () => {
  const plain = '2026-01-10T00:00:00.000Z 2026-01-10T03:00:00.000Z';
  it.each<[string, WeeklyHours, string, string | null]>([
    ['before it starts', NIGHT, '2026-01-09T23:59:59.999Z', null],
    ['when it starts', NIGHT, '2026-01-10T00:00:00Z', plain],
    ['just before it ends', NIGHT, '2026-01-10T02:59:59.999Z', plain],
    ['when it ends', NIGHT, '2026-01-10T03:00:00Z', null],
    ['on another day of the week', NIGHT, '2026-01-12T01:00:00Z', null],
    [
      'past midnight it belongs to the day on which it starts',
      { weekdays: [7], starts: '22:00', ends: '06:00', timeZone: 'UTC' },
      '2026-01-12T05:59:00Z',
      '2026-01-11T22:00:00.000Z 2026-01-12T06:00:00.000Z',
    ],
    [
      'and not to the day on which it ends',
      { weekdays: [7], starts: '22:00', ends: '06:00', timeZone: 'UTC' },
      '2026-01-11T05:59:00Z',
      null,
    ],
    [
      'the same time twice is a whole day',
      { weekdays: [1], starts: '00:00', ends: '00:00', timeZone: 'America/New_York' },
      '2026-01-12T12:00:00Z',
      '2026-01-12T05:00:00.000Z 2026-01-13T05:00:00.000Z',
    ],
    [
      'the day is that of the place, which may be tomorrow',
      { weekdays: [2], starts: '00:00', ends: '02:00', timeZone: 'Pacific/Kiritimati' },
      '2026-01-12T11:00:00Z',
      '2026-01-12T10:00:00.000Z 2026-01-12T12:00:00.000Z',
    ],
    [
      'half hours',
      { weekdays: [1, 2, 3, 4, 5, 6, 7], starts: '09:00', ends: '09:30', timeZone: 'Asia/Kathmandu' },
      '2026-01-12T03:20:00Z',
      '2026-01-12T03:15:00.000Z 2026-01-12T03:45:00.000Z',
    ],
  ])('%s', (_name, hours, time, expected) => {
    expect(span(hours, time)).toBe(expected);
  });

  // Berlin puts the clock forward on 29 March 2026 (02:00 → 03:00, 01:00Z) and back on 25 October (03:00 → 02:00, 01:00Z).
  const berlin = (starts: string, ends: string): WeeklyHours => ({ ...NIGHT, starts, ends });
  it.each<[string, WeeklyHours, string, string | null]>([
    [
      'over the hour that is left out: one hour less',
      berlin('01:00', '04:00'),
      '2026-03-29T00:30:00Z',
      '2026-03-29T00:00:00.000Z 2026-03-29T02:00:00.000Z',
    ],
    [
      'starting in the hour that is left out: at the change',
      berlin('02:30', '04:00'),
      '2026-03-29T01:10:00Z',
      '2026-03-29T01:00:00.000Z 2026-03-29T02:00:00.000Z',
    ],
    [
      'ending in the hour that is left out: at the change',
      berlin('01:00', '02:30'),
      '2026-03-29T00:59:59Z',
      '2026-03-29T00:00:00.000Z 2026-03-29T01:00:00.000Z',
    ],
    [
      'wholly in the hour that is left out: not at all',
      berlin('02:15', '02:45'),
      '2026-03-29T01:00:00Z',
      null,
    ],
    [
      'over the hour that comes twice: one hour more',
      berlin('01:00', '04:00'),
      '2026-10-25T02:59:59Z',
      '2026-10-24T23:00:00.000Z 2026-10-25T03:00:00.000Z',
    ],
    [
      'starting in the hour that comes twice: the first time',
      berlin('02:30', '04:00'),
      '2026-10-25T00:30:00Z',
      '2026-10-25T00:30:00.000Z 2026-10-25T03:00:00.000Z',
    ],
    [
      'ending in the hour that comes twice: the second time',
      berlin('01:00', '02:30'),
      '2026-10-25T01:29:59Z',
      '2026-10-24T23:00:00.000Z 2026-10-25T01:30:00.000Z',
    ],
    [
      'wholly in it: from the first time to the second',
      berlin('02:10', '02:20'),
      '2026-10-25T01:00:00Z',
      '2026-10-25T00:10:00.000Z 2026-10-25T01:20:00.000Z',
    ],
    [
      'in the south, where the change is half an hour',
      { weekdays: [7], starts: '01:00', ends: '03:00', timeZone: 'Australia/Lord_Howe' },
      '2026-04-04T15:59:00Z',
      '2026-04-04T14:00:00.000Z 2026-04-04T16:30:00.000Z',
    ],
  ])('on the day of a clock change: %s', (_name, hours, time, expected) => {
    expect(span(hours, time)).toBe(expected);
  });

  it('holds at every minute of a year for as many minutes as it should', () => {
    let minutes = 0;
    for (let time = at('2026-01-01T00:00:00Z'); time < at('2027-01-01T00:00:00Z'); time += 10 * 60_000) {
      if (weeklyHoursAt(NIGHT, time)) minutes += 10;
    }
    // 104 days of a weekend, three hours each; one night has an hour less and one an hour more.
    expect(minutes).toBe(104 * 180);
  });
});

describe('isTimeZone', () => {
  it.each([
    ['Europe/Berlin', true],
    ['UTC', true],
    ['Mars/Olympus', false],
    ['', false],
  ])('%s', (name, expected) => {
    expect(isTimeZone(name)).toBe(expected);
  });
});
