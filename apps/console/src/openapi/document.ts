import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ADMIN_SECURITY } from '../auth/admin.guard.js';
import { ConsoleModule } from '../console.module.js';
import { problemSchema } from '../http/problem.schema.js';
import { INGEST_SECURITY, ingestPaths, ingestSchemas } from './ingest-path.js';
import { zodToOpenApi } from './zod-schema.js';

const DESCRIPTION = `What fails in the apps that call your AI Flows, why, on which node, and what to do.

Lists answer \`{items, nextCursor}\`, newest first; give \`nextCursor\` back as \`cursor\` for the next page.
Times are ISO 8601 UTC. A refusal is \`application/problem+json\` (RFC 9457) with a stable \`code\`, and names
the \`field\` at fault. A query parameter that does not exist is refused: a filter with a typing error must
not show data that it was meant to hide.`;

/** The OpenAPI document of everything that Foghorn serves over HTTP, whichever process serves it. */
export function openApiDocument(app: NestFastifyApplication, version: string): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Foghorn')
    .setDescription(DESCRIPTION)
    .setVersion(version)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/', 'This instance')
    .addTag('Explain', 'What is this error?')
    .addTag('Failures', 'Single failures.')
    .addTag('Issues', 'Failures of one kind, grouped.')
    .addTag('Time series', 'Failures over time.')
    .addTag('Alerts', 'What the alert rules found.')
    .addTag('Receivers', 'Who is told, and where incidents go.')
    .addTag('Catalog', 'All codes with their remedies, and your own.')
    .addTag('Ingest', 'Sending failures, and what became of them.')
    .addTag('Operation', 'For probes and Prometheus; open to everybody who reaches the port.')
    .addBearerAuth({ type: 'http', description: 'FOGHORN_ADMIN_TOKEN, printed at start.' }, ADMIN_SECURITY)
    .addBearerAuth({ type: 'http', description: 'A key from `foghorn keys create`.' }, INGEST_SECURITY)
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    include: [ConsoleModule],
    standardSchemaConverter: zodToOpenApi,
    operationIdFactory: (_controller, method) => method,
    autoTagControllers: false,
  });
  const problem = zodToOpenApi(problemSchema, { schemaType: 'output' });
  Object.assign(document.components!.schemas!, problem?.components, ingestSchemas);
  const { openapi, info, servers, tags, paths, components } = document;
  return { openapi, info, servers, tags, paths: { ...ingestPaths, ...paths }, components };
}
