import { Body, Get, Param, Patch } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { z } from 'zod';
import { AppError } from '#platform/errors/app-error.js';
import { ProjectsReadModel, type ProjectItem } from '#store/projects/projects.read-model.js';
import { RetentionStore } from '#store/projects/retention.store.js';
import { ApiAnswer, ApiController } from '../http/api-controller.js';
import { ApiProblem } from '../http/problem.schema.js';
import { iso, isoOrNull } from '../http/time.js';
import { projectChange, projectPage, projectParam, projectSchema } from './projects.schema.js';

const PROJECT: z.infer<typeof projectSchema> = {
  id: '3f2b9c1e-6a40-4d8e-9f37-0b5a1c7d2e11',
  failures: 930,
  openIssues: 7,
  firstSeen: '2026-10-01T07:12:44.020Z',
  lastSeen: '2026-11-20T08:01:07.137Z',
  oldest: '2026-10-21T00:03:10.511Z',
  newest: '2026-11-20T08:01:07.137Z',
  lastEventAt: '2026-11-20T08:01:07.402Z',
  storedBytes: 1_240_000,
  measuredAt: '2026-11-20T07:30:00.000Z',
  retentionDays: 30,
  retentionIsDefault: true,
};

/** Which projects have failed, and what is kept of them. */
@ApiController('projects', 'Failures')
export class ProjectsController {
  constructor(
    private readonly projects: ProjectsReadModel,
    private readonly retention: RetentionStore,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List projects', description: 'All at once, the one that failed last first.' })
  @ApiAnswer(projectPage, 'All projects.', { items: [PROJECT], nextCursor: null })
  async listProjects(): Promise<z.infer<typeof projectPage>> {
    const projects = await this.projects.list();
    return { items: projects.map(present), nextCursor: null };
  }

  @Patch(':project')
  @ApiOperation({
    summary: 'Change how long the failures of a project are kept',
    description:
      'By whole days, in UTC. A shorter time takes effect within the hour: failures beyond it are deleted, and later ones that arrive older than that are set aside as `too_old`. Counts and issues stay.',
  })
  @ApiAnswer(projectSchema, 'The project as it is now.', {
    ...PROJECT,
    retentionDays: 90,
    retentionIsDefault: false,
  })
  @ApiProblem(400, 'The change is not valid.', {
    code: 'invalid_body',
    detail: 'retentionDays: expected a whole number of days from 1 to 3650, or null.',
    field: 'retentionDays',
  })
  @ApiProblem(404, 'Nothing of such a project was ever stored.', {
    code: 'not_found',
    detail: 'There is no project with this id.',
    field: 'project',
  })
  async changeProject(
    @Param('project', { schema: projectParam }) project: string,
    @Body({ schema: projectChange }) change: z.infer<typeof projectChange>,
  ): Promise<z.infer<typeof projectSchema>> {
    const known = await this.retention.set(project, change.retentionDays);
    const item = known ? await this.projects.byId(project) : null;
    if (item) return present(item);
    throw new AppError('not_found', 404, 'There is no project with this id.', { field: 'project' });
  }
}

function present(item: ProjectItem): z.infer<typeof projectSchema> {
  return {
    ...item,
    firstSeen: iso(item.firstSeen),
    lastSeen: iso(item.lastSeen),
    oldest: isoOrNull(item.oldest),
    newest: isoOrNull(item.newest),
    lastEventAt: isoOrNull(item.lastEventAt),
    measuredAt: isoOrNull(item.measuredAt),
  };
}
