import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

const PAGES = [
  ...readdirSync(ROOT).filter((file) => file.endsWith('.md')),
  ...readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => path.join('docs', file)),
];

/** Targets of Markdown links that point into the repository. */
function linksOf(page: string): string[] {
  return [...page.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!.replace(/#.*$/, ''))
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target));
}

/** Paths in back quotes, as far as they have no placeholder in them: `libs/catalog/src/codes/`. */
function pathsOf(page: string): string[] {
  return [...page.matchAll(/`((?:apps|libs|prisma|test|deploy|scripts|docs)\/[\w./-]*)`/g)].map(
    ([, file]) => file!,
  );
}

describe.each(PAGES)('%s', (file) => {
  const page = read(file);

  it('links to what exists', () => {
    const broken = linksOf(page).filter((to) => !existsSync(path.resolve(ROOT, path.dirname(file), to)));
    expect(broken).toEqual([]);
  });

  it('names folders and files that exist', () => {
    expect(pathsOf(page).filter((name) => !existsSync(path.join(ROOT, name)))).toEqual([]);
  });

  it('calls npm scripts that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const called = [...page.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name!);
    expect(called.filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe('the configuration table of the readme', () => {
  it('names settings that the reference has', () => {
    const reference = read('docs/reference/config.md');
    const table = read('README.md').split('## Configuration')[1]!.split('\n## ')[0]!;
    const named = [...table.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name!);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !reference.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('the import rules in docs/ARCHITECTURE.md', () => {
  it('has a line for every library', () => {
    const folders = read('docs/ARCHITECTURE.md').split('## Folders')[1]!.split('\n## ')[0]!;
    const missing = readdirSync(path.join(ROOT, 'libs')).filter(
      (lib) => !folders.includes(`\`libs/${lib}\``),
    );
    expect(missing).toEqual([]);
  });
});
