/**
 * Fills in a template, as Go's `text/template` does.
 *
 * @module
 */
import type { Slices } from "../../async/slices.ts";
import { TemplateError } from "./error.ts";
import type {
  ParameterType,
  TemplateFunction,
  TemplateFunctions,
} from "./function.ts";
import {
  type Branch,
  type Command,
  type Include,
  type Operand,
  type Pipeline,
  type Statement,
  type Template,
  textOf,
} from "./node.ts";
import { plain } from "./print.ts";
import { quote } from "../../series/quote.ts";
import {
  isList,
  isTrue,
  maxSize,
  sampleType,
  sizeOf,
  TemplateMap,
  TemplateStruct,
  type TemplateValue,
  typeName,
} from "./value.ts";

/** Most parts of a template that are filled in, with each turn of a loop. */
const maxSteps = 100_000;
/** How deep templates may include each other. */
const maxIncludes = 100;

/**
 * Fills in a template.
 *
 * @param data Value of `.` and `$`.
 * @param slices Lets other work go on, and stops this one.
 * @throws {TemplateError} where it fails, or yields too much.
 * @throws the signal's reason when it aborts.
 */
export async function fillIn(
  template: Template,
  data: TemplateValue,
  functions: TemplateFunctions,
  slices: Slices,
): Promise<string> {
  const run = new Run(template, functions, slices);
  await run.include(template.name, template.body, data, 0);
  return run.output;
}

/** Variables by name, the innermost last. */
type Variables = { readonly name: string; value: TemplateValue }[];

/** What the statements of a template see. */
interface Scope {
  /** Name of the template, as messages give it. */
  readonly name: string;
  readonly variables: Variables;
  readonly includes: number;
}

/** Why a list of statements ended before its end. */
type Exit = "break" | "continue" | undefined;

/** Arguments of a call that come before the piped one, if there is one. */
interface Final {
  readonly value: TemplateValue;
}

/** A part of a template that messages can point to. */
type Place = Operand | Command | Pipeline | Include;

class Run {
  output = "";
  #steps = 0;

  constructor(
    readonly template: Template,
    readonly functions: TemplateFunctions,
    readonly slices: Slices,
  ) {}

  async include(
    name: string,
    body: readonly Statement[],
    data: TemplateValue,
    includes: number,
  ): Promise<void> {
    const variables = [{ name: "$", value: data }];
    await this.#list(body, data, { name, variables, includes });
  }

  async #list(
    statements: readonly Statement[],
    dot: TemplateValue,
    scope: Scope,
  ): Promise<Exit> {
    for (const statement of statements) {
      const exit = await this.#statement(statement, dot, scope);
      if (exit !== undefined) return exit;
    }
  }

  async #statement(
    statement: Statement,
    dot: TemplateValue,
    scope: Scope,
  ): Promise<Exit> {
    await this.#step(scope);
    switch (statement.kind) {
      case "text":
        this.#write(statement.text, scope);
        return;
      case "action": {
        const { pipeline } = statement;
        const value = await this.#pipeline(pipeline, dot, scope);
        if (pipeline.variables.length === 0) {
          this.#write(value === undefined ? "<no value>" : plain(value), scope);
        }
        return;
      }
      case "break":
      case "continue":
        return statement.kind;
      case "template":
        return await this.#include(statement, dot, scope);
      default: {
        const outer = scope.variables.length;
        const exit = await this.#branch(statement, dot, scope);
        scope.variables.length = outer;
        return exit;
      }
    }
  }

  async #branch(
    branch: Branch,
    dot: TemplateValue,
    scope: Scope,
  ): Promise<Exit> {
    const { kind, pipeline, body, otherwise = [] } = branch;
    const value = await this.#pipeline(pipeline, dot, scope);
    if (kind === "range") return await this.#range(branch, value, dot, scope);
    return isTrue(value)
      ? await this.#list(body, kind === "with" ? value : dot, scope)
      : await this.#list(otherwise, dot, scope);
  }

  async #range(
    { pipeline, body, otherwise = [] }: Branch,
    value: TemplateValue,
    dot: TemplateValue,
    scope: Scope,
  ): Promise<Exit> {
    const { variables } = scope;
    const outer = variables.length;
    let isEmpty = true;
    for (const [key, item] of this.#itemsOf(value, pipeline, scope)) {
      isEmpty = false;
      await this.#step(scope);
      const [first, second] = pipeline.variables;
      const values = second === undefined
        ? [[first, item] as const]
        : [[first, key] as const, [second, item] as const];
      for (const [name, value] of values) {
        if (name === undefined) continue;
        if (pipeline.assigns) this.#assign(name, value, pipeline, scope);
        else variables.push({ name, value });
      }
      const exit = await this.#list(body, item, scope);
      variables.length = outer;
      if (exit === "break") break;
    }
    return isEmpty ? await this.#list(otherwise, dot, scope) : undefined;
  }

  *#itemsOf(
    value: TemplateValue,
    place: Place,
    scope: Scope,
  ): Generator<readonly [TemplateValue, TemplateValue]> {
    if (value === undefined) return;
    if (isList(value)) {
      for (const [index, item] of value.entries()) yield [BigInt(index), item];
    } else if (value instanceof TemplateMap) {
      yield* value.sorted;
    } else if (typeof value === "bigint") {
      for (let index = 0n; index < value; index++) yield [index, index];
    } else {
      this.#fail(`range can't iterate over ${plain(value)}`, place, scope);
    }
  }

  async #include(
    include: Include,
    dot: TemplateValue,
    scope: Scope,
  ): Promise<undefined> {
    const { name, pipeline } = include;
    const body = this.template.defined.get(name);
    if (body === undefined) {
      this.#fail(`template ${quote(name)} not defined`, include, scope);
    }
    if (scope.includes >= maxIncludes) {
      this.#fail(
        `exceeded maximum template depth (${maxIncludes})`,
        include,
        scope,
      );
    }
    const data = pipeline === undefined
      ? undefined
      : await this.#pipeline(pipeline, dot, scope);
    await this.include(name, body, data, scope.includes + 1);
  }

  async #pipeline(
    pipeline: Pipeline,
    dot: TemplateValue,
    scope: Scope,
  ): Promise<TemplateValue> {
    let final: Final | undefined;
    for (const command of pipeline.commands) {
      final = { value: await this.#command(command, dot, scope, final) };
    }
    const value = final?.value;
    for (const name of pipeline.variables) {
      if (pipeline.assigns) this.#assign(name, value, pipeline, scope);
      else scope.variables.push({ name, value });
    }
    return value;
  }

  #assign(
    name: string,
    value: TemplateValue,
    place: Place,
    scope: Scope,
  ): void {
    const variable = scope.variables.findLast((one) => one.name === name);
    if (variable === undefined) {
      this.#fail(`undefined variable: ${name}`, place, scope);
    }
    variable.value = value;
  }

  async #command(
    command: Command,
    dot: TemplateValue,
    scope: Scope,
    final: Final | undefined,
  ): Promise<TemplateValue> {
    await this.#step(scope);
    const { first } = command;
    if (first.kind === "identifier") {
      return await this.#call(command, dot, scope, final);
    }
    if (command.arguments.length > 0 || final !== undefined) {
      const names = "names" in first ? first.names.at(-1) : undefined;
      this.#fail(
        names === undefined
          ? `can't give argument to non-function ${textOf(first)}`
          : `${names} is not a method but has arguments`,
        first,
        scope,
      );
    }
    if (first.kind === "literal" && first.text === "nil") {
      this.#fail("nil is not a command", first, scope);
    }
    return await this.#operand(first, dot, scope);
  }

  async #operand(
    operand: Operand,
    dot: TemplateValue,
    scope: Scope,
  ): Promise<TemplateValue> {
    switch (operand.kind) {
      case "literal":
        return operand.value;
      case "dot":
        return dot;
      case "field":
        return this.#fields(dot, operand.names, operand, scope);
      case "variable": {
        const { name, names } = operand;
        const variable = scope.variables.findLast((one) => one.name === name);
        return this.#fields(variable?.value, names, operand, scope);
      }
      case "chain": {
        const value = await this.#operand(operand.operand, dot, scope);
        return this.#fields(value, operand.names, operand, scope);
      }
      case "pipeline":
        return await this.#pipeline(operand, dot, scope);
      case "identifier": {
        const { start } = operand;
        const command = { start, first: operand, arguments: [] };
        return await this.#call(
          { ...command, kind: "command" },
          dot,
          scope,
          undefined,
        );
      }
    }
  }

  #fields(
    value: TemplateValue,
    names: readonly string[],
    place: Place,
    scope: Scope,
  ): TemplateValue {
    return names.reduce<TemplateValue>((from, name) => {
      if (from === undefined) return undefined;
      if (from instanceof TemplateMap) return from.get(name);
      if (from instanceof TemplateStruct && from.fields.has(name)) {
        return from.fields.get(name);
      }
      return this.#fail(
        `can't evaluate field ${name} in type ${typeName(from)}`,
        place,
        scope,
      );
    }, value);
  }

  async #call(
    command: Command,
    dot: TemplateValue,
    scope: Scope,
    final: Final | undefined,
  ): Promise<TemplateValue> {
    const { first, arguments: operands } = command;
    const name = textOf(first);
    if (name === "and" || name === "or") {
      return await this.#shortCircuit(name, command, dot, scope, final);
    }
    const called = this.functions.get(name);
    if (called === undefined) {
      this.#fail(`${quote(name)} is not a defined function`, first, scope);
    }
    const { parameters, rest } = called;
    const count = operands.length + (final === undefined ? 0 : 1);
    if (
      count < parameters.length ||
      rest === undefined && count > parameters.length
    ) {
      const least = rest === undefined ? "" : "at least ";
      this.#fail(
        `wrong number of args for ${name}: want ${least}${parameters.length} got ${count}`,
        first,
        scope,
      );
    }
    const values: TemplateValue[] = [];
    for (const [index, operand] of operands.entries()) {
      const type = parameters[index] ?? rest ?? "any";
      values.push(await this.#argument(operand, type, dot, scope));
    }
    if (final !== undefined) {
      const type = parameters[operands.length] ?? rest ?? "any";
      this.#check(final.value, type, first, scope);
      values.push(final.value);
    }
    return await this.#result(called, values, command, scope);
  }

  async #result(
    called: TemplateFunction,
    values: readonly TemplateValue[],
    command: Command,
    scope: Scope,
  ): Promise<TemplateValue> {
    let value: TemplateValue;
    try {
      // What is given is bounded too, as a function may multiply it.
      sizeOf(values);
      value = await called.call(values);
    } catch (error) {
      this.slices.signal.throwIfAborted();
      if (!(error instanceof Error)) throw error;
      const name = textOf(command.first);
      return this.#fail(
        `error calling ${name}: ${error.message}`,
        command,
        scope,
      );
    }
    if (typeof value === "string" && value.length > maxSize) {
      this.#fail(
        `a text has more than ${maxSize} characters`,
        command,
        scope,
      );
    }
    return value;
  }

  /** Evaluates the arguments of `and` and `or` until one of them decides. */
  async #shortCircuit(
    name: "and" | "or",
    { first, arguments: operands }: Command,
    dot: TemplateValue,
    scope: Scope,
    final: Final | undefined,
  ): Promise<TemplateValue> {
    if (operands.length === 0 && final === undefined) {
      this.#fail(
        `wrong number of args for ${name}: want at least 1 got 0`,
        first,
        scope,
      );
    }
    let value: TemplateValue;
    for (const operand of operands) {
      value = await this.#argument(operand, "any", dot, scope);
      if (isTrue(value) === (name === "or")) return value;
    }
    return final === undefined ? value : final.value;
  }

  async #argument(
    operand: Operand,
    type: ParameterType,
    dot: TemplateValue,
    scope: Scope,
  ): Promise<TemplateValue> {
    if (
      operand.kind === "literal" && type !== "any" &&
      !(type === "string" && typeof operand.value === "string")
    ) {
      this.#fail(
        operand.text === "nil" && type === "string"
          ? "cannot assign nil to string"
          : type === "string"
          ? `expected string; found ${operand.text}`
          : `can't handle ${operand.text} for arg of type ${goType(type)}`,
        operand,
        scope,
      );
    }
    const value = await this.#operand(operand, dot, scope);
    this.#check(value, type, operand, scope);
    return value;
  }

  #check(
    value: TemplateValue,
    type: ParameterType,
    place: Place,
    scope: Scope,
  ): void {
    if (type === "any") return;
    const expected = goType(type);
    if (value === undefined) {
      if (type === "string") {
        this.#fail(`invalid value; expected ${expected}`, place, scope);
      }
      return;
    }
    if (typeName(value) === expected) return;
    this.#fail(
      `wrong type for value; expected ${expected}; got ${typeName(value)}`,
      place,
      scope,
    );
  }

  #write(text: string, scope: Scope): void {
    this.output += text;
    if (this.output.length <= maxSize) return;
    this.#fail(`it yields more than ${maxSize} characters`, undefined, scope);
  }

  async #step(scope: Scope): Promise<void> {
    this.#steps++;
    if (this.#steps > maxSteps) {
      this.#fail(`it takes more than ${maxSteps} steps`, undefined, scope);
    }
    if (this.#steps % 100 === 0 && this.slices.isOver) {
      await this.slices.next();
    }
  }

  #fail(message: string, place: Place | undefined, { name }: Scope): never {
    if (place === undefined) {
      throw new TemplateError(`template: ${name}: ${message}`);
    }
    const { text } = this.template;
    const before = text.slice(0, place.start);
    const line = before.split("\n").length;
    const column = new TextEncoder()
      .encode(before.slice(before.lastIndexOf("\n") + 1)).length;
    throw new TemplateError(
      `template: ${this.template.name}:${line}:${column}: executing ${
        quote(name)
      } at <${textOf(place)}>: ${message}`,
    );
  }
}

function goType(type: ParameterType): string {
  return type === "sample"
    ? sampleType
    : type === "queryResult"
    ? "template.queryResult"
    : type;
}
