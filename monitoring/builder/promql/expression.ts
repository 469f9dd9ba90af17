/**
 * A query whose type says which labels its series have.
 *
 * @module
 */
/** A piece of PromQL. */
export interface Promql {
  /** The text. */
  readonly promql: string;
  /** True if an operator may stand beside it without parentheses. */
  readonly atomic: boolean;
}

/** PromQL whose series have just these labels. */
export interface Expression<Label extends string> extends Promql {
  /**
   * Never set: it carries the labels in the type. It is a function, so that
   * neither more labels nor fewer fit.
   */
  readonly labels?: (label: Label) => Label;
}

/** A selector or a call. */
export function atom<Label extends string>(promql: string): Expression<Label> {
  return { promql, atomic: true };
}

/** An expression with an operator. */
export function operation<Label extends string>(
  promql: string,
): Expression<Label> {
  return { promql, atomic: false };
}

/** The text to put beside an operator. */
export function operand({ promql, atomic }: Promql): string {
  return atomic ? promql : `(${promql})`;
}
