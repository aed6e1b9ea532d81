import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { openApiDocument } from './document.js';

/**
 * Serves `/openapi.json` and the interactive `/docs`, whose scripts come from an installed package and not
 * from the network. Call it before the application listens.
 */
export function serveDocs(app: NestFastifyApplication, version: string): OpenAPIObject {
  const document = openApiDocument(app, version);
  SwaggerModule.setup('docs', app, document, {
    raw: ['json'],
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: 'Foghorn API',
    swaggerOptions: { persistAuthorization: true, displayRequestDuration: true, validatorUrl: null },
  });
  return document;
}
