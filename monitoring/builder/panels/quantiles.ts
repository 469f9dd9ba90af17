/**
 * The quantiles that latencies are shown by.
 *
 * @module
 */
import { type Expression, quantile } from "../promql/mod.ts";
import { type Query, query } from "./query.ts";

/** p50, p95 and p99 of what went into buckets, with exemplars. */
export function quantiles<Label extends string>(
  buckets: "le" extends Label ? Expression<Label> : never,
): Query[] {
  return [
    query(quantile(0.5, buckets), "p50"),
    query(quantile(0.95, buckets), "p95"),
    query(quantile(0.99, buckets), "p99", { exemplars: true }),
  ];
}
