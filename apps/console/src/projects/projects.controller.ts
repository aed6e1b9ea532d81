import { Get } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { z } from 'zod';
import { ProjectsReadModel } from '#store/projects/projects.read-model.js';
import { ApiAnswer, ApiController } from '../http/api-controller.js';
import { iso } from '../http/time.js';
import { projectPage, type projectSchema } from './projects.schema.js';

const PROJECT: z.infer<typeof projectSchema> = {
  id: '3f2b9c1e-6a40-4d8e-9f37-0b5a1c7d2e11',
  failures: 930,
  openIssues: 7,
  firstSeen: '2026-11-01T07:12:44.020Z',
  lastSeen: '2026-11-20T08:01:07.137Z',
};

/** Which projects have failed. */
@ApiController('projects', 'Failures')
export class ProjectsController {
  constructor(private readonly projects: ProjectsReadModel) {}

  @Get()
  @ApiOperation({ summary: 'List projects', description: 'All at once, the one that failed last first.' })
  @ApiAnswer(projectPage, 'All projects.', { items: [PROJECT], nextCursor: null })
  async listProjects(): Promise<z.infer<typeof projectPage>> {
    const projects = await this.projects.list();
    return {
      items: projects.map((project) => ({
        ...project,
        firstSeen: iso(project.firstSeen),
        lastSeen: iso(project.lastSeen),
      })),
      nextCursor: null,
    };
  }
}
