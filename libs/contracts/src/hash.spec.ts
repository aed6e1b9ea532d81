import { contentHash, contentUuid } from './hash.js';

describe('contentHash', () => {
  it('does not let neighbouring parts run into one another', () => {
    expect(contentHash('ab', 'c')).not.toBe(contentHash('a', 'bc'));
  });

  it('shapes the hash as a version 8 UUID', () => {
    expect(contentUuid('project', 'event')).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(contentUuid('project', 'event')).toBe(contentUuid('project', 'event'));
  });
});
