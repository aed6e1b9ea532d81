import { TextBoxVariableBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { codeColours } from '../code-colours.js';
import { REMEDIES } from '../filters.js';
import { dashboard } from '../dashboard.js';
import { ROW_TO_FLOW, TO_ISSUE, UID } from '../links.js';
import { HIDDEN, column, rows } from '../panels.js';
import { sql } from '../sources.js';
import { foghornAddress, variables } from '../variables.js';

const failures = rows({
  question: 'What went wrong with this request?',
  means: 'Failures that were reported with the request id, and what helps. Examples on the charts lead here.',
  unit: 'short',
  width: 24,
  height: 12,
  queries: [
    sql(`SELECT failure.occurred_at AS "time", failure.project, failure.flow, failure.environment, failure.code,
  failure.http_status AS status, failure.node, failure.provider, failure.message, remedy.fix AS "what helps",
  failure.duration_seconds AS took, failure.issue_id
FROM foghorn_views.failures AS failure
LEFT JOIN ${REMEDIES} ON remedy.code = failure.code
WHERE $__timeFilter(failure.occurred_at) AND failure.request_id = \${request_id:sqlstring}
ORDER BY failure.occurred_at DESC
LIMIT 50`),
  ],
})
  .mappings(codeColours())
  .overrideByName('flow', column(200, ROW_TO_FLOW))
  .overrideByName('message', column(420, TO_ISSUE))
  .overrideByName('what helps', [...column(420), { id: 'custom.inspect', value: true }])
  .overrideByName('took', [{ id: 'unit', value: 's' }, ...column(90)])
  .overrideByName('issue_id', HIDDEN);

/** Where an example on a chart leads. */
export const request = dashboard({
  uid: UID.request,
  title: 'Foghorn: one request',
  description: 'A single request by its id.',
  variables: [
    ...variables(),
    new TextBoxVariableBuilder('request_id')
      .label('Request id')
      .defaultValue('')
      .current({ text: '', value: '' }),
    foghornAddress(),
  ],
  panels: [failures],
});
