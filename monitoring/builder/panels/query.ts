/**
 * Queries of a panel, each with its legend.
 *
 * @module
 */
import type { Target } from "../grafana.ts";
import type { Expression } from "../promql/mod.ts";

/** The labels that a legend such as `{{engine_id}} p95` names. */
export type Placeholders<Text extends string> = Text extends
  `${string}{{${infer Label}}}${infer Rest}` ? Label | Placeholders<Rest>
  : never;

/** A query with its legend. */
export interface Query {
  /** The expression. */
  readonly promql: string;
  /** Name of each series, with `{{label}}` in it. */
  readonly legend: string;
  /** True if traces are shown beside the values. */
  readonly exemplars: boolean;
}

/**
 * A query whose legend names labels that its series have.
 *
 * @param exemplars Whether to show traces beside the values; for queries that
 * read buckets, which carry them.
 */
export function query<Label extends string, const Legend extends string>(
  { promql }: Expression<Label>,
  legend:
    & Legend
    & ([Placeholders<Legend>] extends [Label] ? unknown : never),
  { exemplars = false }: { readonly exemplars?: boolean } = {},
): Query {
  return { promql, legend, exemplars };
}

/** The datasource that the dashboard's variable chooses. */
export const datasource = { type: "prometheus", uid: "${datasource}" } as const;

/** Form in which a panel gets the answers. */
export interface TargetKind {
  readonly format: "time_series" | "heatmap" | "table";
  /** True for one value of each series, at the end of the time range. */
  readonly instant: boolean;
}

/** Grafana's targets: A, B, C, … */
export function targets(
  queries: readonly Query[],
  { format, instant }: TargetKind,
): Target[] {
  return queries.map(({ promql, legend, exemplars }, index) => ({
    refId: String.fromCharCode("A".charCodeAt(0) + index),
    datasource: { ...datasource },
    editorMode: "code",
    expr: promql,
    legendFormat: legend,
    format,
    instant,
    range: !instant,
    exemplar: exemplars,
  }));
}
