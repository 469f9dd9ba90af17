/**
 * Defines the tree of a template.
 *
 * @module
 */
import { quote } from "../../series/quote.ts";
import type { TemplateValue } from "./value.ts";

interface Node {
  /** Index of its first character in the template. */
  readonly start: number;
}

/** A value that is written out: a text, a number, `true` or `nil`. */
export interface Literal extends Node {
  readonly kind: "literal";
  readonly value: TemplateValue;
  /** As it is written. */
  readonly text: string;
}

/** `.` */
export interface Dot extends Node {
  readonly kind: "dot";
}

/** `.a.b` */
export interface Field extends Node {
  readonly kind: "field";
  readonly names: readonly string[];
}

/** `$x.a.b` */
export interface Variable extends Node {
  readonly kind: "variable";
  /** With its `$`. */
  readonly name: string;
  readonly names: readonly string[];
}

/** `(…).a.b` */
export interface Chain extends Node {
  readonly kind: "chain";
  readonly operand: Operand;
  readonly names: readonly string[];
}

/** The name of a function. */
export interface Identifier extends Node {
  readonly kind: "identifier";
  readonly name: string;
}

/** What a command consists of. */
export type Operand =
  | Literal
  | Dot
  | Field
  | Variable
  | Chain
  | Identifier
  | Pipeline;

/** A value, or a function with its arguments. */
export interface Command extends Node {
  readonly kind: "command";
  readonly first: Operand;
  readonly arguments: readonly Operand[];
}

/** Commands of which each takes the result of the one before. */
export interface Pipeline extends Node {
  readonly kind: "pipeline";
  readonly commands: readonly Command[];
  /** Variables that take the result. */
  readonly variables: readonly string[];
  /** True for `=`, false for `:=`. */
  readonly assigns: boolean;
}

/** Text that stays as it is. */
export interface Text extends Node {
  readonly kind: "text";
  readonly text: string;
}

/** `{{ pipeline }}` */
export interface Action extends Node {
  readonly kind: "action";
  readonly pipeline: Pipeline;
}

/** `if`, `with` or `range`, up to its `end`. */
export interface Branch extends Node {
  readonly kind: "if" | "with" | "range";
  readonly pipeline: Pipeline;
  readonly body: readonly Statement[];
  /** @default undefined there is no `else` */
  readonly otherwise?: readonly Statement[];
}

/** `{{ break }}` or `{{ continue }}` */
export interface Jump extends Node {
  readonly kind: "break" | "continue";
}

/** `{{ template "name" pipeline }}` */
export interface Include extends Node {
  readonly kind: "template";
  readonly name: string;
  /** @default undefined the template gets nil */
  readonly pipeline?: Pipeline;
}

/** A part of a template. */
export type Statement = Text | Action | Branch | Jump | Include;

/** A template with those that it defines. */
export interface Template {
  readonly name: string;
  readonly text: string;
  readonly body: readonly Statement[];
  readonly defined: ReadonlyMap<string, readonly Statement[]>;
}

/** Returns a part of a template as Go's messages show it. */
export function textOf(
  node: Operand | Command | Pipeline | Include,
): string {
  switch (node.kind) {
    case "literal":
      return node.text;
    case "dot":
      return ".";
    case "field":
      return dotted(node.names);
    case "variable":
      return node.name + dotted(node.names);
    case "identifier":
      return node.name;
    case "chain": {
      const operand = textOf(node.operand);
      return (node.operand.kind === "pipeline" ? `(${operand})` : operand) +
        dotted(node.names);
    }
    case "command":
      return [node.first, ...node.arguments].map((operand) =>
        operand.kind === "pipeline" ? `(${textOf(operand)})` : textOf(operand)
      ).join(" ");
    case "pipeline": {
      const { variables, assigns, commands } = node;
      const declared = variables.length === 0
        ? ""
        : `${variables.join(", ")} ${assigns ? "=" : ":="} `;
      return declared + commands.map(textOf).join(" | ");
    }
    case "template": {
      const data = node.pipeline === undefined
        ? ""
        : ` ${textOf(node.pipeline)}`;
      return `{{template ${quote(node.name)}${data}}}`;
    }
  }
}

function dotted(names: readonly string[]): string {
  return names.map((name) => `.${name}`).join("");
}
