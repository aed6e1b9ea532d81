import type { DashboardLinkBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { link } from './panels.js';

/** Stable ids: addresses of the dashboards, and what links between them. */
export const UID = {
  overview: 'foghorn-overview',
  flow: 'foghorn-flow',
  providers: 'foghorn-providers',
  itself: 'foghorn-itself',
  request: 'foghorn-request',
} as const;

/** From a row with the column `issue_id` to the issue. */
export const TO_ISSUE: DashboardLinkBuilder = link(
  'Open the issue',
  '${foghorn_url}/api/issues/${__data.fields.issue_id}',
);

/** From a row with the columns `project` and `flow` to the Flow's dashboard. */
export const ROW_TO_FLOW: DashboardLinkBuilder = link(
  'Look into the Flow',
  `/d/${UID.flow}?var-project=\${__data.fields.project}&var-flow=\${__data.fields.flow}&\${__url_time_range}`,
);

/** From a series with the labels `project` and `flow` to the Flow's dashboard. */
export const SERIES_TO_FLOW: DashboardLinkBuilder = link(
  'Look into the Flow',
  `/d/${UID.flow}?var-project=\${__field.labels.project}&var-flow=\${__field.labels.flow}&\${__url_time_range}`,
);
