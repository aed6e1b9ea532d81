import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import * as common from '@grafana/grafana-foundation-sdk/common';
import {
  DashboardLinkBuilder,
  DashboardLinkType,
  FieldColorBuilder,
  FieldColorModeId,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { DataSourceRef, Threshold } from '@grafana/grafana-foundation-sdk/dashboard';
import * as bargauge from '@grafana/grafana-foundation-sdk/bargauge';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import { POSTGRES, PROMETHEUS } from './sources.js';

/** What every panel has to say about itself. */
export interface Ask {
  /** The panel's title: the question that it answers. */
  question: string;
  /** How it is counted, and what to make of the answer. */
  means: string;
  /** Grafana's id of the unit. */
  unit: string;
  /** Upper end of calm, then where it is bad; without them the value is no judgement. */
  limits?: { warn: number; bad: number };
  /** Columns of 24 and rows of about 30 pixels. */
  width: number;
  height: number;
  queries: Builder<Dataquery>[];
}

/** The methods that the builders of all kinds of panels have in common. */
interface AnyPanel {
  title(title: string): this;
  description(description: string): this;
  datasource(datasource: DataSourceRef): this;
  unit(unit: string): this;
  span(width: number): this;
  height(height: number): this;
  targets(targets: Builder<Dataquery>[]): this;
  thresholds(thresholds: Builder<ReturnType<ThresholdsConfigBuilder['build']>>): this;
}

const GREEN: Threshold = { value: null, color: 'green' };

/** Gives a panel its question, its meaning and its limits. */
export function ask<P extends AnyPanel>(panel: P, { limits, ...question }: Ask, source: DataSourceRef): P {
  const steps = limits
    ? [GREEN, { value: limits.warn, color: 'orange' }, { value: limits.bad, color: 'red' }]
    : [GREEN];
  return panel
    .title(question.question)
    .description(question.means)
    .datasource(source)
    .unit(question.unit)
    .span(question.width)
    .height(question.height)
    .targets(question.queries)
    .thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps));
}

/** Lines over time, with the limits as dashed lines. */
export function lines(question: Ask): timeseries.PanelBuilder {
  const limits = question.limits
    ? common.GraphThresholdsStyleMode.Dashed
    : common.GraphThresholdsStyleMode.Off;
  return ask(new timeseries.PanelBuilder(), question, PROMETHEUS)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName))
    .thresholdsStyle(new common.GraphThresholdsStyleConfigBuilder().mode(limits))
    .min(0)
    .lineWidth(2)
    .showPoints(common.VisibilityMode.Never)
    .legend(legend())
    .tooltip(
      new common.VizTooltipOptionsBuilder()
        .mode(common.TooltipDisplayMode.Multi)
        .sort(common.SortOrder.Descending),
    );
}

/** Bars over time that add up. */
export function stackedBars(question: Ask): timeseries.PanelBuilder {
  return lines(question)
    .drawStyle(common.GraphDrawStyle.Bars)
    .fillOpacity(80)
    .lineWidth(0)
    .stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal));
}

/** One number, coloured by its limits. */
export function number(question: Ask, source: DataSourceRef = PROMETHEUS): stat.PanelBuilder {
  return ask(new stat.PanelBuilder(), question, source)
    .colorMode(question.limits ? common.BigValueColorMode.Background : common.BigValueColorMode.None)
    .graphMode(common.BigValueGraphMode.None)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .noValue('0');
}

/** One bar per series, longest first as the query sorts them. */
export function ranking(question: Ask): bargauge.PanelBuilder {
  return ask(new bargauge.PanelBuilder(), question, PROMETHEUS)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.ContinuousBlYlRd))
    .displayMode(common.BarGaugeDisplayMode.Gradient)
    .orientation(common.VizOrientation.Horizontal)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .min(0);
}

/** Rows out of Postgres; `unit` is that of numbers without one of their own. */
export function rows(question: Ask): table.PanelBuilder {
  return ask(new table.PanelBuilder(), question, POSTGRES)
    .cellHeight(common.TableCellHeight.Sm)
    .filterable(true);
}

/** A link on a value; `url` may hold Grafana's `${…}`. */
export function link(title: string, url: string): DashboardLinkBuilder {
  return new DashboardLinkBuilder(title).type(DashboardLinkType.Link).url(url).targetBlank(true);
}

/** What a column of a table gets; a width in pixels, and links. */
export function column(width?: number, ...links: DashboardLinkBuilder[]) {
  return [
    ...(width === undefined ? [] : [{ id: 'custom.width', value: width }]),
    ...(links.length === 0 ? [] : [{ id: 'links', value: links.map((one) => one.build()) }]),
  ];
}

/** A column that only feeds links. */
export const HIDDEN = [{ id: 'custom.hidden', value: true }];
/** Numbers drawn as bars inside the table. */
export const BAR = [
  { id: 'custom.cellOptions', value: { type: 'gauge', mode: 'basic', valueDisplayMode: 'text' } },
];

function legend(): common.VizLegendOptionsBuilder {
  return new common.VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(common.LegendDisplayMode.List)
    .placement(common.LegendPlacement.Bottom);
}
