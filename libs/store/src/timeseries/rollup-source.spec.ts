import { rollupFor } from './rollup-source.js';

const NOW = Date.UTC(2026, 10, 24, 12);
const HOUR_MS = 3_600_000;

it.each([
  [10_000, 1, 'rollups_10s'],
  [50_000, 1, 'rollups_10s'],
  [60_000, 1, 'rollups_1m'],
  [90_000, 1, 'rollups_10s'],
  [300_000, 1000, 'rollups_1m'],
  [HOUR_MS, 1, 'rollups_1h'],
  [24 * HOUR_MS, 1000, 'rollups_1h'],
  [90_000, 25, undefined],
  [10_000, 25, undefined],
  [15_000, 1, undefined],
  [0, 1, undefined],
  [-60_000, 1, undefined],
  [60_000.5, 1, undefined],
])('reads steps of %d ms from %d hours ago on in %s', (step, hours, table) => {
  expect(rollupFor(step, NOW - hours * HOUR_MS, NOW)?.table).toBe(table);
});
