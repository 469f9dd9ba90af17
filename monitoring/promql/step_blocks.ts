/**
 * Cuts the steps of an evaluation into blocks.
 *
 * @module
 */
import type { Expression } from "./ast.ts";
import type { Steps } from "./steps.ts";

/**
 * Most steps of a block, so that columns stay short and no stretch of work is
 * long.
 */
const mostSteps = 10_000;

/** Time that a block covers: the samples of so long are in memory at once. */
const blockMs = 6 * 3_600_000;

/**
 * Times that a block is as long as the ranges before its steps, as the samples
 * of these are read for each block.
 */
const blockPerReach = 8;

/** Returns the steps of an expression in blocks, in order. */
export function* blocksOf(
  steps: Steps,
  expression: Expression,
): Generator<Steps> {
  const { start, step, count } = steps;
  const ms = Math.max(blockMs, blockPerReach * reachOf(expression));
  const length = Math.max(1, Math.min(mostSteps, Math.floor(ms / step)));
  for (let done = 0; done < count; done += length) {
    yield {
      start: start + done * step,
      step,
      count: Math.min(length, count - done),
    };
  }
}

/** Returns how far an expression looks back by its ranges, in ms. */
function reachOf(expression: Expression): number {
  switch (expression.kind) {
    case "number":
    case "string":
    case "selector":
      return 0;
    case "matrix":
      return expression.range;
    case "subquery":
      return expression.range + reachOf(expression.expression);
    case "parentheses":
      return reachOf(expression.expression);
    case "unary":
      return reachOf(expression.operand);
    case "binary":
      return Math.max(reachOf(expression.left), reachOf(expression.right));
    case "aggregation":
      return Math.max(
        reachOf(expression.expression),
        expression.parameter === undefined ? 0 : reachOf(expression.parameter),
      );
    case "call":
      return Math.max(0, ...expression.arguments.map(reachOf));
  }
}
