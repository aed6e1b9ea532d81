import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The version in the package's manifest, wherever below it this file runs from (sources or build). */
export function packageVersion(): string {
  for (let folder = path.dirname(fileURLToPath(import.meta.url)); ; folder = path.dirname(folder)) {
    try {
      const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
        name?: string;
        version?: string;
      };
      if (manifest.name === 'foghorn' && manifest.version) return manifest.version;
    } catch {
      // No manifest here; look one folder up.
    }
    if (folder === path.dirname(folder)) return 'unknown';
  }
}
