import { CATALOG } from './registry.js';
import { renderCatalogMarkdown } from './render-markdown.js';

describe('the reference of codes', () => {
  const text = renderCatalogMarkdown();

  it.each(CATALOG.map((entry) => [entry.code, entry] as const))(
    'tells what to do about %s',
    (code, entry) => {
      const section = text.split(`### ${code}\n`)[1]!.split('\n### ')[0]!;
      for (const part of [entry.meaning, entry.cause, entry.fix, entry.docsUrl])
        expect(section).toContain(part);
      expect(text).toContain(`| \`${code}\``);
    },
  );

  it('keeps its tables in shape', () => {
    for (const line of text.split('\n')) if (line.startsWith('|')) expect(line.endsWith(' |')).toBe(true);
    expect(text).not.toContain('undefined');
  });
});
