import { dashboards } from '../../../constructs/monitoring/dashboards';
import { RELEASE_BEGINS } from '../../../constructs/monitoring/dashboards/releases';
import { renderDashboard } from '../../../constructs/monitoring/render-dashboard';
import { INPUTS } from '../../support/monitoring';
import { schemaErrors } from '../../support/sdk-schema';

interface Placed {
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}
interface Rendered {
  readonly uid: string;
  readonly panels: readonly Placed[];
  readonly links: readonly object[];
  readonly annotations: { readonly list: readonly object[] };
  readonly templating: { readonly list: readonly object[] };
}

const all = dashboards(INPUTS.prod);
const texts = all.map(renderDashboard);
const rendered = texts.map((text) => JSON.parse(text) as Rendered);

/** Number of panels by dashboard. */
const PANELS = { service: 16, releases: 7, fleet: 15, instance: 16, postgres: 20, alerts: 7, monitoring: 13 };

const overlap = ({ gridPos: a }: Placed, { gridPos: b }: Placed): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

test('the dashboards are these, with so many panels', () => {
  const counted = all.map(({ uid, rows }) => [uid, rows.flatMap(({ panels }) => panels).length]);

  expect(Object.fromEntries(counted)).toEqual(PANELS);
});

describe('as JSON', () => {
  test("obey the SDK's schema", () => {
    expect(schemaErrors(texts)).toEqual([]);
  });

  test("would be refused by the SDK's schema with a field or a value that it does not know", () => {
    const [text = ''] = texts;
    const wrong = [
      text.replace('"unit":', '"unti":'),
      text.replace('"legend": {', '"legend": { "displayMode": "lsit",'),
    ];

    expect(wrong.map((each) => schemaErrors([each]).length > 0)).toEqual([true, true]);
  });

  test.each(rendered)('$uid: panels lie beside each other, within 24 columns', ({ panels }) => {
    const crossing = panels.flatMap((panel, index) =>
      panels
        .slice(index + 1)
        .filter((other) => overlap(panel, other))
        .map(({ title }) => `${panel.title} and ${title}`),
    );

    expect(crossing).toEqual([]);
    expect(panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
  });

  test.each(rendered)('$uid: every graph shows where a release began, and links lead to the others', (dashboard) => {
    expect(dashboard.annotations.list).toEqual([
      expect.objectContaining({ name: 'Releases', enable: true, expr: RELEASE_BEGINS, textFormat: '{{release}}' }),
    ]);
    expect(dashboard.links).toEqual([
      expect.objectContaining({ type: 'dashboards', tags: ['devops-simulator'], keepTime: true, includeVars: true }),
    ]);
  });

  test('a choice of several offers all of them, a choice of one does not', () => {
    const choices = rendered.flatMap(({ uid, templating }) =>
      templating.list.map((variable) => ({ uid, ...variable })),
    );

    expect(choices).toContainEqual(
      expect.objectContaining({ uid: 'fleet', name: 'service', multi: true, includeAll: true, allValue: '.*' }),
    );
    expect(choices).toContainEqual(
      expect.objectContaining({ uid: 'instance', name: 'instance', multi: false, includeAll: false }),
    );
  });

  test('a number below its threshold is red where small values are the bad ones', () => {
    const panel = rendered.flatMap(({ panels }) => panels).find(({ title }) => title === 'Least disk free');

    expect(panel).toMatchObject({
      type: 'stat',
      fieldConfig: {
        defaults: {
          unit: 'percent',
          thresholds: {
            mode: 'absolute',
            steps: [
              { color: 'red', value: null },
              { color: 'green', value: 10 },
            ],
          },
        },
      },
    });
  });

  test('is the same twice', () => {
    expect(dashboards(INPUTS.prod).map(renderDashboard)).toEqual(texts);
  });
});
