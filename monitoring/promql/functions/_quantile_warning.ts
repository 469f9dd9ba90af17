import type { Call } from "../ast.ts";
import { formatShort } from "../decimal.ts";
import type { Annotations } from "./function.ts";

/** Warns of a quantile outside 0 to 1, which is the first argument. */
export function warnOfQuantile(
  quantile: number,
  call: Call,
  annotations: Annotations,
): void {
  const [argument] = call.arguments;
  if (argument === undefined || (quantile >= 0 && quantile <= 1)) return;
  annotations.warn(
    `quantile value should be between 0 and 1, got ${formatShort(quantile)}`,
    argument.position,
  );
}
