import type { HttpClient } from '../instance/http-client.js';
import type { ListedProject, ProjectService } from './listed-project.js';

/** Projects through the REST interface of a running instance. */
export function httpProjects(client: HttpClient): ProjectService {
  return {
    list: async () => (await client.all('/api/projects')) as ListedProject[],
    setRetention: async (project, retentionDays) =>
      (await client.callOrNull('PATCH', `/api/projects/${encodeURIComponent(project)}`, {
        retentionDays,
      })) as ListedProject | null,
    close: () => Promise.resolve(),
  };
}
