import { readExposed } from '../../../delivery/catalogue/exposition';

const PAGE = `# HELP requests_total Requests
# TYPE requests_total counter
requests_total{method="GET",code="200"} 3
requests_total{method="GET",code="500",route="/a,b=\\"c\\""} 1
# TYPE took_seconds histogram
took_seconds_bucket{le="0.5",route="/"} 1
took_seconds_bucket{le="0.1",route="/"} 1
took_seconds_bucket{le="+Inf",route="/"} 2
took_seconds_sum{route="/"} 1.5
took_seconds_count{route="/"} 2
# TYPE pause_seconds summary
pause_seconds{quantile="0.5"} 0.1
pause_seconds_sum 1
pause_seconds_count 2
# TYPE killed untyped
killed 0
never_typed 1
# TYPE declared_without_a_sample gauge
`;

test('types, labels and boundaries are read, and only of what has a sample', () => {
  expect(readExposed([PAGE])).toEqual({
    metrics: {
      killed: ['unknown'],
      never_typed: ['unknown'],
      pause_seconds: ['summary'],
      requests_total: ['counter', 'code', 'method', 'route'],
      took_seconds: ['histogram', 'route'],
    },
    buckets: { took_seconds: [0.1, 0.5] },
  });
});

test('what two targets expose is put together', () => {
  const [one, other] = ['# TYPE up gauge\nup{a="1"} 1\n', '# TYPE up gauge\nup{b="1"} 1\n# TYPE more gauge\nmore 1\n'];

  expect(readExposed([one!, other!]).metrics).toEqual({ more: ['gauge'], up: ['gauge', 'a', 'b'] });
});
