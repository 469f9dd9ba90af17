/**
 * Reads YAML strictly, as Prometheus does: no unknown fields, no wrong types,
 * and a line for each problem.
 *
 * @module
 */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  type YAMLMap,
} from "yaml";

/** A YAML text that is wrong. */
export class YamlError extends Error {
  override readonly name = "YamlError";
}

/** A place in a text, counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A value of a document. */
export interface YamlValue {
  readonly node: Node | undefined;
  readonly place: Place;
}

/** Fields of a mapping by their names. */
export type Fields<Name extends string> = {
  readonly [name in Name]?: YamlValue;
};

const nulls = new Set(["", "~", "null", "Null", "NULL"]);
const bools = new Set(["true", "True", "TRUE", "false", "False", "FALSE"]);

/** Reads one document. It gathers all problems before it throws them. */
export class YamlReader {
  readonly root: YamlValue;
  readonly #lines = new LineCounter();
  readonly #document;
  readonly #problems: string[] = [];

  /** @throws {YamlError} if the text isn't YAML. */
  constructor(text: string) {
    const documents = parseAllDocuments(text, {
      lineCounter: this.#lines,
      // Every scalar is read as its text, so that `1e3` stays one.
      schema: "failsafe",
      uniqueKeys: false,
      merge: false,
    });
    const [document] = Array.isArray(documents) ? documents : [];
    const [error] = document?.errors ?? [];
    if (error !== undefined) {
      const { line } = this.#lines.linePos(error.pos[0]);
      const [message = ""] = error.message.split(/ at line \d+| in line \d+/);
      throw new YamlError(`yaml: line ${line}: ${message}`);
    }
    this.#document = document;
    this.root = this.#value(document?.contents ?? undefined, {
      line: 1,
      column: 1,
    });
  }

  /**
   * Throws if there were problems.
   *
   * @throws {YamlError} with a line for each.
   */
  finish(): void {
    if (this.#problems.length === 0) return;
    throw new YamlError(
      ["yaml: unmarshal errors:", ...this.#problems.map((line) => `  ${line}`)]
        .join("\n"),
    );
  }

  /** Notes a problem. */
  problem({ line }: Place, message: string): void {
    this.#problems.push(`line ${line}: ${message}`);
  }

  /**
   * Returns the fields of a mapping; none if it is missing.
   *
   * @param type Name of its type in Prometheus, for messages.
   */
  fields<Name extends string>(
    value: YamlValue | undefined,
    type: string,
    names: readonly Name[],
  ): Fields<Name> {
    const known: { [name in Name]?: YamlValue } = {};
    const map = this.#map(value, type);
    if (map === undefined) return known;
    for (const [key, field, place] of this.#entries(map)) {
      const name = names.find((name) => name === key);
      if (name === undefined) {
        this.problem(place, `field ${key} not found in type ${type}`);
      } else {
        known[name] = field;
      }
    }
    return known;
  }

  /** Returns the texts of a mapping by their keys. */
  texts(
    value: YamlValue | undefined,
  ): { readonly [name: string]: string } {
    const map = this.#map(value, "map[string]string");
    if (map === undefined) return {};
    return Object.fromEntries(
      [...this.#entries(map)].map(([key, field]) => [key, this.text(field)]),
    );
  }

  /** Returns the elements of a sequence; none if it is missing. */
  list(value: YamlValue | undefined, type: string): readonly YamlValue[] {
    if (value === undefined || isNull(value)) return [];
    const { node } = value;
    if (isSeq<Node>(node)) {
      return node.items.map((item) => this.#value(item, value.place));
    }
    this.#wrongType(value, `[]${type}`);
    return [];
  }

  /** Returns a text; it is empty if it is missing. */
  text(value: YamlValue | undefined): string {
    if (value === undefined || isNull(value)) return "";
    if (isScalar(value.node)) return sourceOf(value);
    this.#wrongType(value, "string");
    return "";
  }

  /** Returns a whole number; 0 if it is missing. */
  integer(value: YamlValue | undefined): number {
    if (value === undefined || isNull(value)) return 0;
    const text = sourceOf(value);
    if (tagOf(value) === "!!int") return Number(text.replaceAll("_", ""));
    this.#wrongType(value, "int");
    return 0;
  }

  /** Returns a number; 0 if it is missing. */
  float(value: YamlValue | undefined): number {
    if (value === undefined || isNull(value)) return 0;
    const text = sourceOf(value).toLowerCase().replaceAll("_", "");
    switch (tagOf(value)) {
      case "!!int":
        return Number(text);
      case "!!float":
        if (text.endsWith("nan")) return NaN;
        if (text.endsWith("inf")) return text[0] === "-" ? -Infinity : Infinity;
        return Number(text);
    }
    this.#wrongType(value, "float64");
    return 0;
  }

  /** Returns a truth value; false if it is missing. */
  bool(value: YamlValue | undefined): boolean {
    if (value === undefined || isNull(value)) return false;
    if (tagOf(value) === "!!bool") {
      return sourceOf(value).toLowerCase() === "true";
    }
    this.#wrongType(value, "bool");
    return false;
  }

  /** Reads a text by a function whose errors become problems. */
  parsed<Result>(
    value: YamlValue | undefined,
    parse: (text: string) => Result,
  ): Result | undefined {
    if (value === undefined || isNull(value)) return undefined;
    try {
      return parse(this.text(value));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.problem(value.place, error.message);
      return undefined;
    }
  }

  #map(value: YamlValue | undefined, type: string): YAMLMap | undefined {
    if (value === undefined || isNull(value)) return undefined;
    if (isMap(value.node)) return value.node;
    this.#wrongType(value, type);
    return undefined;
  }

  *#entries(
    map: YAMLMap,
    inside: readonly YAMLMap[] = [],
  ): Generator<readonly [key: string, field: YamlValue, place: Place]> {
    if (inside.includes(map)) {
      throw new YamlError("yaml: the value of an anchor contains itself");
    }
    const lines = new Map<string, number>();
    const merged: YAMLMap[] = [];
    for (const { key, value } of map.items) {
      const { place } = this.#value(key, { line: 1, column: 1 });
      const name = isScalar(key) ? String(key.value ?? "") : String(key);
      const before = lines.get(name);
      if (before !== undefined) {
        this.problem(
          place,
          `mapping key "${name}" already defined at line ${before}`,
        );
        continue;
      }
      lines.set(name, place.line);
      const field = this.#value(value, place);
      if (name === "<<" && isMap(field.node)) merged.push(field.node);
      else yield [name, field, place];
    }
    // Fields of the mapping itself count before those that it takes over.
    for (const taken of merged) {
      for (const entry of this.#entries(taken, [...inside, map])) {
        if (!lines.has(entry[0])) yield entry;
      }
    }
  }

  /** @param otherwise Place of a value that isn't written. */
  #value(node: unknown, otherwise: Place): YamlValue {
    if (!isScalar(node) && !isMap(node) && !isSeq(node) && !isAlias(node)) {
      return { node: undefined, place: otherwise };
    }
    const [start] = node.range ?? [];
    const place = start === undefined ? otherwise : this.#placeOf(start);
    if (!isAlias(node)) return { node, place };
    const target = this.#document && node.resolve(this.#document);
    if (target === undefined) {
      throw new YamlError(`yaml: unknown anchor '${node.source}' referenced`);
    }
    return { node: target, place };
  }

  #placeOf(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { line, column: col };
  }

  #wrongType(value: YamlValue, type: string): void {
    const tag = tagOf(value);
    const text = sourceOf(value);
    const short = text.length > 10 ? `${text.slice(0, 7)}...` : text;
    const shown = tag === "!!map" || tag === "!!seq" ? "" : ` \`${short}\``;
    this.problem(value.place, `cannot unmarshal ${tag}${shown} into ${type}`);
  }
}

function sourceOf({ node }: YamlValue): string {
  return isScalar(node) ? String(node.value ?? "") : "";
}

function isPlain({ node }: YamlValue): boolean {
  return isScalar(node) && (node.type === "PLAIN" || node.type === undefined);
}

/** Returns true for a value that isn't there, as in `labels:`. */
export function isNull(value: YamlValue): boolean {
  const { node } = value;
  return node === undefined ||
    isScalar(node) && isPlain(value) && nulls.has(sourceOf(value));
}

function tagOf(value: YamlValue): string {
  const { node } = value;
  if (isMap(node)) return "!!map";
  if (isSeq(node)) return "!!seq";
  if (isNull(value)) return "!!null";
  if (!isPlain(value)) return "!!str";
  const text = sourceOf(value);
  if (bools.has(text)) return "!!bool";
  if (/^[-+]?(0x[0-9a-fA-F_]+|0o?[0-7_]+|0b[01_]+|[0-9][0-9_]*)$/.test(text)) {
    return "!!int";
  }
  return /^([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/
      .test(text)
    ? "!!float"
    : "!!str";
}
