/**
 * Answers `parse_query` and `format_query`, which evaluate nothing.
 *
 * @module
 */
import { prettyExpression } from "../promql/pretty.ts";
import { jsonText } from "./answer.ts";
import { namingParameter } from "./api_error.ts";
import type { Endpoint } from "./call.ts";
import type { ApiLimits } from "./limits.ts";
import { expressionOf } from "./selectors.ts";
import { treeOf } from "./tree.ts";

/** Makes the endpoints that tell how a query is read. */
export function queryTextEndpoints(
  limits: ApiLimits,
): { readonly parseQuery: Endpoint; readonly formatQuery: Endpoint } {
  return {
    parseQuery: ({ form }) => ({
      data: jsonText(treeOf(
        namingParameter("query", () => expressionOf(form, limits)),
      )),
    }),
    formatQuery: ({ form }) => ({
      data: jsonText(prettyExpression(expressionOf(form, limits))),
    }),
  };
}
