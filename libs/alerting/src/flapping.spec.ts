import { sampleIncident } from '../../../test/kit/incidents.js';
import { countFlaps, FLAPPING, flappingInWords, holdOf } from './flapping.js';

const NOW = Date.UTC(2026, 0, 5, 3);
const MINUTE = 60_000;
const ago = (...minutes: number[]) => minutes.map((m) => NOW - m * MINUTE);

describe('countFlaps', () => {
  it.each([
    ['none before', [], 0],
    ['two before: bad luck', ago(20, 10), 0],
    ['three before within half an hour', ago(29, 20, 10), 4],
    ['more before', ago(25, 20, 15, 10, 5), 6],
    ['three before, one of them too long ago', ago(30, 20, 10), 0],
  ])('%s', (_name, firings, flaps) => {
    expect(countFlaps(sampleIncident(), firings, NOW).flaps).toBe(flaps);
  });

  it('leaves an incident that does not flap as it is', () => {
    const incident = sampleIncident();
    expect(countFlaps(incident, ago(1), NOW)).toBe(incident);
  });
});

describe('holdOf', () => {
  it.each([
    [0, 30_000, 30_000],
    [4, 30_000, FLAPPING.holdMs],
    [4, FLAPPING.holdMs * 2, FLAPPING.holdMs * 2],
  ])('with %d flaps and a hold of %d ms', (flaps, holdMs, expected) => {
    expect(holdOf({ flaps }, holdMs)).toBe(expected);
  });
});

describe('flappingInWords', () => {
  it.each([
    [4, '4th'],
    [11, '11th'],
    [21, '21st'],
    [22, '22nd'],
    [23, '23rd'],
  ])('%d', (flaps, ordinal) => {
    expect(flappingInWords(flaps)).toBe(
      `flapping: ${ordinal} time in 30 min; it counts as over after 15 min of quiet`,
    );
  });
});
