import { dirname, join } from 'node:path';
import ts from 'typescript';

const ROOT = dirname(dirname(__dirname));
const FILE = join(ROOT, 'test', 'support', 'dashboards.generated.ts'); // never written

/** The SDK's types as JSON has them: an enumeration is one of its values, and a method is not there. */
const PRELUDE = `
import type * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import type * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import type * as stat from '@grafana/grafana-foundation-sdk/stat';
import type * as table from '@grafana/grafana-foundation-sdk/table';
import type * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
type Plain<T> = T extends string ? \`\${T}\` : T extends number ? number : T extends boolean ? T
  : T extends readonly (infer I)[] ? Plain<I>[]
  : T extends object ? { [K in keyof T as T[K] extends (...given: never[]) => unknown ? never : K]: Plain<T[K]> } : T;
type Query = Plain<prometheus.Dataquery>;
type Panel<T extends string, O, C> = Omit<Plain<dashboard.Panel>, 'type' | 'targets' | 'options' | 'fieldConfig'> & {
  type: T; targets: Query[]; options?: Plain<O>;
  fieldConfig?: { defaults: Omit<Plain<dashboard.FieldConfig>, 'custom'> & { custom?: Plain<C> }; overrides: [] };
};
type Row = Omit<Plain<dashboard.RowPanel>, 'panels'> & { panels: [] };
type Annotations = { list: Omit<Plain<dashboard.AnnotationQuery>, 'target'>[] };
export type Board = Omit<Plain<dashboard.Dashboard>, 'panels' | 'annotations'> & {
  annotations: Annotations;
  panels: (Row | Panel<'timeseries', timeseries.Options, timeseries.FieldConfig> | Panel<'stat', stat.Options, never> | Panel<'table', table.Options, table.FieldConfig>)[];
};
`;

/** What TypeScript says of these texts as dashboards of the SDK: fields it does not know, and values that it does not allow. */
export function schemaErrors(dashboards: readonly string[]): string[] {
  const text = PRELUDE + dashboards.map((json, index) => `export const d${index}: Board = ${json};\n`).join('');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    target: ts.ScriptTarget.ES2022,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (file) => file === FILE || fileExists.call(host, file);
  host.getSourceFile = (file, ...rest) =>
    file === FILE
      ? ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true)
      : getSourceFile.call(host, file, ...rest);
  const program = ts.createProgram([FILE], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
