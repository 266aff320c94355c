/**
 * Text that Terraform must leave as it is: Grafana's and Prometheus's own `${…}`, and `%{…}`. Once, on the finished text,
 * and never where a placeholder of Terraform's stands in it.
 */
export const literal = (text: string): string => text.replaceAll('${', '$${').replaceAll('%{', '%%{');
