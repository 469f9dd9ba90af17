/**
 * Collects what an evaluation tells the user beside its answer.
 *
 * @module
 */
import type { Position } from "./ast.ts";
import type { Annotations } from "./functions/function.ts";

/** Warnings and infos of an evaluation, each once. */
export class AnnotationList implements Annotations {
  readonly #warnings = new Set<string>();
  readonly #infos = new Set<string>();

  /**
   * @param text Text of the expression, in which positions are line and column.
   * @default undefined no positions are told
   */
  constructor(private readonly text?: string) {}

  warn(message: string, at: Position): void {
    this.#warnings.add(`PromQL warning: ${message}${this.#place(at)}`);
  }

  info(message: string, at: Position): void {
    this.#infos.add(`PromQL info: ${message}${this.#place(at)}`);
  }

  get warnings(): readonly string[] {
    return [...this.#warnings];
  }

  get infos(): readonly string[] {
    return [...this.#infos];
  }

  #place({ start }: Position): string {
    if (this.text === undefined) return "";
    const before = this.text.slice(0, start).split("\n");
    const column = (before.at(-1) ?? "").length + 1;
    return ` (${before.length}:${column})`;
  }
}
