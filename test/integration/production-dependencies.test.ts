import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const CODE = /\.[cm]?js$/;

/** Folders of everything that is installed with the product. */
function installed(): string[] {
  const list = execFileSync('npm', ['ls', '--omit=dev', '--all', '--parseable'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return list.split('\n').filter((folder) => folder.includes('node_modules'));
}

function codeOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    // What lies in a node_modules of its own is in the list by itself.
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : codeOf(file);
    return CODE.test(entry.name) ? [file] : [];
  });
}

describe('what is installed with the product', () => {
  it('has no class of String: to V8 of Node 20 it makes every look at a character a call', () => {
    const folders = installed();
    expect(folders.length).toBeGreaterThan(100);
    const found = folders
      .flatMap(codeOf)
      .filter((file) => /\bclass\s+\w*\s*extends\s+String\b/.test(readFileSync(file, 'utf8')));
    expect(found).toEqual([]);
  });
});
