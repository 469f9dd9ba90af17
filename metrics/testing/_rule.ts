import type { ExpositionDocument } from "./_document.ts";

/** A place that breaks a rule. */
export interface Finding {
  readonly line: number;
  readonly message: string;
}

/** Yields each place of an exposition that breaks the rule. */
export type Rule = (document: ExpositionDocument) => Iterable<Finding>;
