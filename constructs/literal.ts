/**
 * Text that Terraform must leave as it is: Grafana's, Prometheus's and IAM's own `${…}`, and `%{…}`. Once, on the finished
 * text, and never where a placeholder of Terraform's stands in it.
 */
export const literal = (text: string): string => text.replaceAll(/[$%](?=\{)/g, (sign) => sign + sign);
