import { docs, type CatalogEntry } from '../../entry.js';
import { answered, graphqlError, sdkResult } from '../../examples.js';

export const notFound: CatalogEntry = {
  code: 'NOT_FOUND',
  area: 'request',
  meaning: 'Project, Flow or endpoint does not exist, or the Flow is not deployed.',
  cause: 'A wrong endpoint, project id or Flow id, or a Flow that was never deployed.',
  fix: "Take the endpoint and ids from the project's settings and the Flow's API panel, and deploy the Flow.",
  docsUrl: docs('error-reference'),
  severity: 'error',
  retryable: false,
  texts: [
    '(project|flow|workflow|agent|endpoint|deployment|request id|requestid|execution|environment|organisation|organization) … (not found|does not exist|doesnt exist|could not be found|was not found|cannot be found|no longer exists|has been deleted|is not available)',
    'request not found',
    '(no|no such|unknown|could not find|cannot find|couldnt find|unable to find) (the |a |any |)(project|flow|workflow|agent|endpoint|deployment|deployed flow|deployed workflow)',
    '(invalid|unknown) (project|workflow|flow|agent) id',
    'not deployed',
    'isnt deployed',
    'not (been|yet) deployed',
    'no deployed',
    'not found (project|flow|workflow|agent|endpoint)',
  ],
  examples: {
    matching: [
      answered(404, { message: 'Not Found' }),
      answered(404, '<html>404</html>'),
      answered(404, ''),
      graphqlError(200, 'Project not found', { code: 'NOT_FOUND' }),
      graphqlError(200, 'Workflow 4be6dea6 not found'),
      graphqlError(400, 'Flow is not deployed'),
      graphqlError(200, 'nope', { http: { status: 404 } }),
      answered(200, { errors: ['No workflow found with id 123'] }),
      sdkResult('Workflow not found', 404),
    ],
    nonMatching: [
      graphqlError(400, 'POST body missing'),
      graphqlError(200, 'Tag not found', undefined, { executeWorkflow: { status: 'success' } }),
    ],
  },
};
