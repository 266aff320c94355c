import { drawGraph } from '../../../delivery/report/dashboards/graph';
import { renderPage, withUnit } from '../../../delivery/report/dashboards/page';

describe('a page of a dashboard', () => {
  test.each([
    [1536, 'bytes', '1.5 KiB'],
    [0, 'bytes', '0 B'],
    [2_500_000, 'bps', '2.5 Mbit/s'],
    [0.0123, 'percentunit', '1.23 %'],
    [85, 'percent', '85 %'],
    [0.25, 's', '0.25 s'],
    [12, 'reqps', '12 requests/s'],
    [Date.UTC(2026, 10, 25, 12), 'dateTimeFromNow', '2026-11-25 12:00'],
    [3, 'short', '3'],
  ] as const)('%d in %s is written as %s', (value, unit, text) => {
    expect(withUnit(value, unit)).toBe(text);
  });

  test('shows the query, unit, thresholds, the last value and a graph of each panel, as text', () => {
    const page = renderPage(
      {
        uid: 'x',
        title: 'A <dashboard>',
        description: 'd',
        variables: [],
        rows: [
          {
            title: 'Row',
            panels: [
              {
                title: 'Panel',
                description: 'What to see',
                kind: 'graph',
                unit: 'percent',
                queries: [{ expr: 'up < 1', legend: '{{instance}}' }],
                thresholds: { warning: 50, critical: 20, below: true },
              },
            ],
          },
        ],
      },
      () => [
        {
          legend: 'i-1',
          points: [
            [0, 10],
            [2, 60],
          ],
        },
      ],
    );

    expect(page).toContain('<h1>A &lt;dashboard&gt;</h1>');
    expect(page).toContain('<code>up &lt; 1</code>');
    expect(page).toContain('graph, unit percent, warning below 50 %, critical below 20 %');
    expect(page).toContain('<tr><td>i-1<td>60 %');
    expect(page).toMatch(/<svg .*<polyline .*points="58\.0,\S+ 416\.0,6\.0"\/>/);
  });

  test('nothing is drawn of nothing', () => {
    expect(drawGraph([[], [[1, Number.NaN]]], {}, String)).toBe('');
  });
});
