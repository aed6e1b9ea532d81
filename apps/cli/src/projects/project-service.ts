import { HttpClient } from '../instance/http-client.js';
import { placeOf } from '../instance/place.js';
import { httpProjects } from './http-projects.js';
import type { ProjectService } from './listed-project.js';

/** The projects of the place that flags and environment name. @throws UserFault when there is none. */
export async function projectService(
  flags: { url?: string },
  env: Readonly<Record<string, string | undefined>>,
): Promise<ProjectService> {
  const place = await placeOf(flags, env);
  if ('url' in place) return httpProjects(new HttpClient(place.url, place.token));
  const { databaseProjects } = await import('./database-projects.js');
  return databaseProjects(place.databaseUrl, env);
}
