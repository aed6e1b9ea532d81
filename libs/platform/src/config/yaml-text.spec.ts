import { YamlText } from './yaml-text.js';

const TEXT = `# rules
rules:
  - name: one
    params:
      minCount: many
  - {name: two, on: true}
`;

describe('YamlText', () => {
  it('knows where its values stand', () => {
    const yaml = new YamlText(TEXT);
    expect(yaml.faults).toEqual([]);
    expect(yaml.placeOf(['rules', 0, 'params', 'minCount'])).toEqual({ line: 5, column: 7 });
    expect(yaml.placeOf(['rules', 1, 'on'])).toEqual({ line: 6, column: 17 });
    expect(yaml.placeOf(['rules', 1])).toEqual({ line: 6, column: 5 });
  });

  it('gives what is missing the place of what it is missing from', () => {
    expect(new YamlText(TEXT).placeOf(['rules', 0, 'type'])).toEqual({ line: 3, column: 5 });
    expect(new YamlText('').placeOf(['rules'])).toEqual({ line: 1, column: 1 });
  });

  it.each([
    ['a tab', 'rules:\n\t- name: x', 2],
    ['a key twice', 'a: 1\nb: 2\na: 3', 3],
    ['an open bracket', 'a: [1, 2', 1],
  ])('says where %s is', (_name, text, line) => {
    expect(new YamlText(text).faults[0]!.line).toBe(line);
  });

  it('does not grow on aliases', () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...'bcdefgh'.split('').map((key, i) => {
        const before = String.fromCharCode(key.charCodeAt(0) - 1);
        return `${key}: &${key} [${Array.from({ length: 9 }, () => `*${i === 0 ? 'a' : before}`).join(', ')}]`;
      }),
    ].join('\n');
    expect(new YamlText(bomb).faults).toHaveLength(1);
  });
});
