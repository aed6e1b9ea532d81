import { failureIdentity, occurredAtOf } from './failure-id.js';

const UUID_V8 = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('failureIdentity', () => {
  it.each([0, 1, Date.UTC(2026, 10, 23), Date.UTC(9999, 11, 31)])('keeps the time %d in the id', (at) => {
    const { id } = failureIdentity('shop', 'e1', at);
    expect(id).toMatch(UUID_V8);
    expect(occurredAtOf(id)).toBe(at);
  });

  it('orders ids by time', () => {
    const ids = [1_000, 2_000, 70_000_000_000].map((at) => failureIdentity('shop', 'e1', at).id);
    expect([...ids].sort()).toEqual(ids);
  });

  it('gives one key for an event, whenever it is said to have occurred', () => {
    expect(failureIdentity('shop', 'e1', 1).key).toBe(failureIdentity('shop', 'e1', 2).key);
  });

  it.each([
    ['another event', 'shop', 'e2'],
    ['another project', 'shop2', 'e1'],
    ['parts that read alike when joined', 'shope', '1'],
  ])('gives another key for %s', (_, project, event) => {
    expect(failureIdentity(project, event, 1).key).not.toBe(failureIdentity('shop', 'e1', 1).key);
  });

  it('begins the key like an event id that is a UUID, so that time-ordered ids stay together', () => {
    const eventId = '0199A5C0-7d3e-7abc-8def-0123456789ab';
    const { key } = failureIdentity('shop', eventId, 1);
    expect(key.startsWith('0199a5c0-7d3e-8')).toBe(true);
    expect(key).not.toBe(failureIdentity('other', eventId, 1).key);
  });
});

describe('occurredAtOf', () => {
  it.each(['', 'x', '0199a5c0', '0199a5c07d3e7abc8def0123456789ab'])('knows that %j is no id', (text) => {
    expect(occurredAtOf(text)).toBeNull();
  });
});
