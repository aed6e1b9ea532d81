import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { flow } from './dashboards/flow.js';
import { itself } from './dashboards/itself.js';
import { overview } from './dashboards/overview.js';
import { providers } from './dashboards/providers.js';
import { request } from './dashboards/request.js';

/** Every dashboard. A new one is a file under `dashboards/` and a line here. */
export const DASHBOARDS: readonly DashboardBuilder[] = [overview, flow, providers, itself, request];
