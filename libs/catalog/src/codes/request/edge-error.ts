import { docs, type CatalogEntry } from '../../entry.js';
import { answered, sdkResult } from '../../examples.js';

export const edgeError: CatalogEntry = {
  code: 'EDGE_ERROR',
  area: 'request',
  meaning: 'A CDN or proxy answered instead of the platform.',
  cause: 'The edge could not reach the origin, or a worker at the edge threw or passed its limits.',
  fix: "Retry with backoff; look at https://status.lamatic.ai and the edge's own status page; keep the ray id for support.",
  docsUrl: docs('error-reference'),
  severity: 'error',
  retryable: true,
  family: 'server_error',
  examples: {
    matching: [
      answered(
        520,
        '<!DOCTYPE html><html><title>520: Web server is returning an unknown error</title></html>',
      ),
      answered(521, ''),
      answered(524, { message: 'A timeout occurred' }),
      answered(530, 'error code: 1016'),
      answered(500, 'error code: 1101'),
      answered(503, '<html><title>Worker exceeded resource limits</title>Error 1102</html>'),
      answered(502, '<html><head><title>502 Bad Gateway</title></head><center>nginx</center></html>'),
      answered(504, 'upstream request timeout'),
      answered(502, ''),
      answered(500, '<html>500</html>'),
      sdkResult('Unexpected token \'e\', "error code: 522" is not valid JSON', 500),
    ],
    nonMatching: [
      answered(502, { message: 'Bad Gateway' }),
      answered(500, 'Internal Server Error'),
      answered(500, ''),
    ],
  },
};
