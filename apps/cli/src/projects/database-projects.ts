import { parseConfig } from '#platform/config/parse-config.js';
import { ProjectsReadModel, type ProjectItem } from '#store/projects/projects.read-model.js';
import { retentionConfig, retentionDays } from '#store/projects/retention.config.js';
import { RetentionStore } from '#store/projects/retention.store.js';
import { openDatabase } from '../instance/database.js';
import type { ListedProject, ProjectService } from './listed-project.js';

/** Projects in the database itself. The default retention is that of this environment. */
export async function databaseProjects(
  databaseUrl: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ProjectService> {
  const defaults = retentionDays(parseConfig(retentionConfig, env));
  const pool = await openDatabase(databaseUrl);
  const retention = new RetentionStore(pool, defaults);
  const projects = new ProjectsReadModel(pool, retention);
  return {
    list: async () => (await projects.list()).map(listed),
    setRetention: async (id, days) => {
      const known = await retention.set(id, days);
      const item = known ? await projects.byId(id) : null;
      return item && listed(item);
    },
    close: () => pool.end(),
  };
}

function listed(item: ProjectItem): ListedProject {
  const iso = (at: number) => new Date(at).toISOString();
  return {
    id: item.id,
    failures: item.failures,
    lastSeen: iso(item.lastSeen),
    oldest: item.oldest === null ? null : iso(item.oldest),
    storedBytes: item.storedBytes,
    retentionDays: item.retentionDays,
    retentionIsDefault: item.retentionIsDefault,
  };
}
