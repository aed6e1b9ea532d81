import { packPayload, unpackPayload } from './packed-payload.js';

describe('a packed payload', () => {
  it('comes back as it was', async () => {
    const payload = { id: 7, text: 'naïve "quotes" \\ \u{1f600}', list: [null, true, 1.5, { deep: [] }] };
    await expect(unpackPayload(await packPayload(payload))).resolves.toEqual(payload);
  });

  it('is a fraction of the size and needs no escaping in JSON', async () => {
    const payload = Array.from({ length: 200 }, (_, n) => ({
      n,
      message: 'Too many requests, wait a moment',
    }));
    const packed = await packPayload(payload);
    expect(packed.length).toBeLessThan(JSON.stringify(payload).length / 5);
    expect(JSON.stringify(packed)).toBe(`"${packed}"`);
  });

  it('is not expected of jobs from before', async () => {
    const payload = { letter: 'a' };
    await expect(unpackPayload(payload)).resolves.toBe(payload);
  });
});
