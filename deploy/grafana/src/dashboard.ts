import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Panel, VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';

const TAG = 'foghorn';

/** Names of a panel's queries. */
const REF_IDS = ['A', 'B', 'C', 'D'];

export interface DashboardParts {
  uid: string;
  title: string;
  description: string;
  variables: Builder<VariableModel>[];
  panels: Builder<Panel>[];
}

/** A dashboard with what all of them share: time range, refresh, and links to one another. */
export function dashboard({ uid, title, description, variables, panels }: DashboardParts): DashboardBuilder {
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([TAG])
    .readonly()
    .timezone('browser')
    .time({ from: 'now-6h', to: 'now' })
    .refresh('30s')
    .tooltip(DashboardCursorSync.Crosshair)
    .link(
      new DashboardLinkBuilder('Foghorn')
        .type(DashboardLinkType.Dashboards)
        .tags([TAG])
        .asDropdown(true)
        .includeVars(true)
        .keepTime(true),
    )
    .variables(variables);
  for (const [index, panel] of panels.entries()) builder.withPanel(numbered(panel, index + 1));
  return builder;
}

/** Ids that do not change from one generation to the next: links to a panel and its queries hang on them. */
function numbered(panel: Builder<Panel>, id: number): Builder<Panel> {
  const targets = panel.build().targets?.map((target, index) => ({ refId: REF_IDS[index], ...target }));
  return { build: () => ({ ...panel.build(), id, targets }) };
}
