import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import type { GrafanaSdk } from './sdk';
import type { Panel } from './types';

/** Columns and rows of Grafana's grid, which has 24 columns. */
const SIZES = {
  graph: { width: 12, height: 8 },
  number: { width: 6, height: 5 },
  table: { width: 12, height: 8 },
} as const;

/** One panel as the SDK's builder, for a dashboard to place. */
export function drawPanel(sdk: GrafanaSdk, panel: Panel, source: DataSourceRef) {
  const { kind, title, description, unit, width } = panel;
  const builder = builderOf(sdk, kind)
    .title(title)
    .description(description)
    .datasource(source)
    .unit(unit)
    .span(width ?? SIZES[kind].width)
    .height(SIZES[kind].height)
    .targets(queriesOf(sdk, panel));
  return panel.thresholds ? builder.thresholds(thresholdsOf(sdk, panel.thresholds)) : builder;
}

function builderOf({ timeseries, stat, table, common }: GrafanaSdk, kind: Panel['kind']) {
  if (kind === 'number') {
    return new stat.PanelBuilder()
      .graphMode(common.BigValueGraphMode.Area)
      .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']));
  }
  if (kind === 'table') return new table.PanelBuilder();
  return new timeseries.PanelBuilder()
    .lineWidth(1)
    .fillOpacity(10)
    .showPoints(common.VisibilityMode.Never)
    .legend(
      new common.VizLegendOptionsBuilder()
        .displayMode(common.LegendDisplayMode.Table)
        .placement(common.LegendPlacement.Bottom)
        .showLegend(true)
        .calcs(['lastNotNull', 'max']),
    )
    .tooltip(
      new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending),
    )
    .thresholdsStyle(new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed));
}

/** A table shows how things are now; everything else how they went. */
const queriesOf = ({ prometheus }: GrafanaSdk, { kind, queries }: Panel) =>
  queries.map(({ expr, legend }, index) => {
    const query = new prometheus.DataqueryBuilder()
      .expr(expr)
      .legendFormat(legend)
      .refId(String.fromCharCode(65 + index));
    return kind === 'table' ? query.instant().format(prometheus.PromQueryFormat.Table) : query.range();
  });

/** From the best values to the worst, or the other way round where small values are the bad ones. */
function thresholdsOf({ dashboard }: GrafanaSdk, { warning, critical, below }: NonNullable<Panel['thresholds']>) {
  const steps = [
    ...(warning === undefined ? [] : [{ value: warning, color: 'orange' }]),
    ...(critical === undefined ? [] : [{ value: critical, color: 'red' }]),
  ].sort((a, b) => a.value - b.value);
  // A step colours from its value upwards: below it, the colour of the one before.
  const colours = below ? [...steps.map(({ color }) => color), 'green'] : ['green', ...steps.map(({ color }) => color)];
  return new dashboard.ThresholdsConfigBuilder()
    .mode(dashboard.ThresholdsMode.Absolute)
    .steps(colours.map((color, index) => ({ color, value: index === 0 ? null : steps[index - 1]!.value })));
}
