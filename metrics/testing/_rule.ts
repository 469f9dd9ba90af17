import type { ExpositionDocument } from "./_document.ts";

/** What a rule found. */
export interface Finding {
  readonly line: number;
  readonly message: string;
}

/** Goes through an exposition and yields what breaks the rule. */
export type Rule = (document: ExpositionDocument) => Iterable<Finding>;
