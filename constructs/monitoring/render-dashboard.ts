import { DATASOURCE } from './config/grafana';
import { RELEASE_BEGINS } from './dashboards/releases';
import { drawPanel } from './render-panel';
import { type GrafanaSdk, loadSdk } from './sdk';
import type { Dashboard, Variable } from './types';

const SOURCE = { type: 'prometheus', uid: DATASOURCE.uid } as const;
/** Tag that links find the dashboards by. */
const TAG = 'devops-simulator';

/** A dashboard as Grafana's JSON. */
export function renderDashboard({ uid, title, description, variables, rows }: Dashboard): string {
  const sdk = loadSdk();
  const { DashboardBuilder, DashboardCursorSync, RowBuilder } = sdk.dashboard;
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([TAG])
    .readonly()
    .timezone('browser')
    .time({ from: 'now-3h', to: 'now' })
    .refresh('1m')
    .tooltip(DashboardCursorSync.Crosshair)
    .link(linksOf(sdk))
    .annotation(releasesOf(sdk));
  for (const variable of variables) builder.withVariable(choiceOf(sdk, variable));
  for (const row of rows) {
    builder.withRow(new RowBuilder(row.title));
    for (const panel of row.panels) builder.withPanel(drawPanel(sdk, panel, SOURCE));
  }
  return `${JSON.stringify(builder.build(), null, 2)}\n`;
}

/** To every other dashboard, with the time and the choices that one is looking at. */
const linksOf = ({ dashboard }: GrafanaSdk) =>
  new dashboard.DashboardLinkBuilder('Dashboards')
    .type(dashboard.DashboardLinkType.Dashboards)
    .tags([TAG])
    .asDropdown(true)
    .includeVars(true)
    .keepTime(true);

/** A line through every graph where a release began. */
const releasesOf = ({ dashboard }: GrafanaSdk) =>
  new dashboard.AnnotationQueryBuilder()
    .name('Releases')
    .datasource(SOURCE)
    .enable(true)
    .iconColor('blue')
    .expr(RELEASE_BEGINS)
    .step('1m')
    .titleFormat('{{service}}')
    .textFormat('{{release}}');

const choiceOf = ({ dashboard }: GrafanaSdk, { name, label, values, multiple }: Variable) => {
  const query = `label_values(${values.metric}{${values.matchers}}, ${values.of})`;
  const builder = new dashboard.QueryVariableBuilder(name)
    .label(label)
    .datasource(SOURCE)
    .query({ query, refId: name })
    .definition(query)
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
    .sort(dashboard.VariableSort.NaturalAsc)
    .multi(multiple)
    .includeAll(multiple);
  return multiple ? builder.allValue('.*').current({ text: 'All', value: '$__all', selected: true }) : builder;
};
