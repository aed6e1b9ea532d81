import { Injectable } from '@nestjs/common';
import { entryOf } from '#catalog/registry.js';
import type { Remedy } from '#contracts/classification.js';
import { CatalogEntriesStore } from '#store/catalog-entries/catalog-entries.store.js';

/** The remedy of a code in a project; null when an own entry has been removed since. */
export type RemedyLookup = (project: string, code: string) => Remedy | null;

/**
 * Remedies are not stored with failures: a better wording, in the catalog or in a user's own entry, then
 * shows on what has happened already.
 */
@Injectable()
export class Remedies {
  constructor(private readonly entries: CatalogEntriesStore) {}

  /** Loads the users' own entries; ask anew for each request. */
  async load(): Promise<RemedyLookup> {
    const own = await this.entries.lookup();
    return (project, code) => {
      const entry = entryOf(code) ?? own(project, code);
      if (!entry) return null;
      const { meaning, cause, fix, docsUrl } = entry;
      return { meaning, cause, fix, docsUrl: docsUrl ?? '' };
    };
  }
}
