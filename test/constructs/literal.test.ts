import { literal } from '../../constructs/literal';

test.each([
  ['${datasource} at ${__interval}', '$${datasource} at $${__interval}'],
  ['%{if}', '%%{if}'],
  ['$datasource, 100 %, {{ $labels.job }}', '$datasource, 100 %, {{ $labels.job }}'],
])('%s reaches its reader unchanged: Terraform gets %s', (text, escaped) => {
  expect(literal(text)).toBe(escaped);
});
