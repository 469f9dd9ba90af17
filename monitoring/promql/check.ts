/**
 * Checks that the types of an expression fit together, in Prometheus' words.
 *
 * @module
 */
import { metricName } from "../series/labels.ts";
import { quote } from "../series/quote.ts";
import type {
  Aggregation,
  Binary,
  Call,
  Expression,
  Position,
  ValueType,
  VectorSelector,
} from "./ast.ts";
import { signatureOf } from "./functions/signatures.ts";
import { parseErrorAt } from "./parse_error.ts";

const typeNames: Readonly<Record<ValueType, string>> = {
  scalar: "scalar",
  string: "string",
  vector: "instant vector",
  matrix: "range vector",
};
const comparisons = new Set<string>(["==", "!=", ">", "<", ">=", "<="]);
const setOperators = new Set<string>(["and", "or", "unless"]);

/** Returns the type of an expression's value. */
export function typeOf(expression: Expression): ValueType {
  switch (expression.kind) {
    case "number":
      return "scalar";
    case "string":
      return "string";
    case "selector":
    case "aggregation":
      return "vector";
    case "matrix":
    case "subquery":
      return "matrix";
    case "parentheses":
      return typeOf(expression.expression);
    case "unary":
      return typeOf(expression.operand);
    case "call":
      return signatureOf(expression.function)?.returns ?? "vector";
    case "binary":
      return typeOf(expression.left) === "scalar" &&
          typeOf(expression.right) === "scalar"
        ? "scalar"
        : "vector";
  }
}

/**
 * Returns the checked expression: operators between others than vectors have no
 * matching.
 *
 * @throws {ParseError} where types don't fit.
 */
export function checkTypes(text: string, expression: Expression): Expression {
  const [checked] = new Checker(text).check(expression);
  return checked;
}

/** An expression with its type. */
type Checked<E extends Expression = Expression> = readonly [
  expression: E,
  type: ValueType,
];

class Checker {
  constructor(readonly text: string) {}

  check(expression: Expression): Checked {
    switch (expression.kind) {
      case "number":
      case "string":
        return [expression, typeOf(expression)];
      case "selector":
        this.#selector(expression);
        return [expression, "vector"];
      case "matrix":
        this.#selector(expression.selector);
        return [expression, typeOf(expression)];
      case "parentheses": {
        const [inner, type] = this.check(expression.expression);
        return [{ ...expression, expression: inner }, type];
      }
      case "unary": {
        const [operand, type] = this.check(expression.operand);
        if (type !== "scalar" && type !== "vector") {
          this.#fail(
            expression.position,
            "unary expression only allowed on expressions of type scalar " +
              `or instant vector, got "${typeNames[type]}"`,
          );
        }
        return [{ ...expression, operand }, type];
      }
      case "subquery": {
        const [inner, type] = this.check(expression.expression);
        if (type !== "vector") {
          this.#fail(
            expression.position,
            `subquery is only allowed on instant vector, got ${type} instead`,
          );
        }
        return [{ ...expression, expression: inner }, "matrix"];
      }
      case "aggregation":
        return [this.#aggregation(expression), "vector"];
      case "call":
        return [this.#call(expression), typeOf(expression)];
      case "binary":
        return this.#binary(expression);
    }
  }

  #selector({ name, matchers, position }: VectorSelector): void {
    if (name === undefined) {
      if (!matchers.every((matcher) => matcher.matches(""))) return;
      this.#fail(
        position,
        "vector selector must contain at least one non-empty matcher",
      );
    }
    const others = matchers.filter((matcher) => matcher.name === metricName);
    const [other] = others.slice(0, -1);
    if (other === undefined) return;
    this.#fail(
      position,
      `metric name must not be set twice: ${quote(name)} or ${
        quote(other.value)
      }`,
    );
  }

  #aggregation(aggregation: Aggregation): Aggregation {
    const { operator, parameter } = aggregation;
    const expression = this.#expect(
      aggregation.expression,
      "vector",
      "aggregation expression",
    );
    if (parameter === undefined) return { ...aggregation, expression };
    const wanted = operator === "count_values" ? "string" : "scalar";
    return {
      ...aggregation,
      expression,
      parameter: this.#expect(parameter, wanted, "aggregation parameter"),
    };
  }

  #call(call: Call): Call {
    const signature = signatureOf(call.function);
    const name = quote(call.function);
    if (signature === undefined) {
      this.#fail(call.position, `unknown function with name ${name}`);
    }
    const types: readonly ValueType[] = signature.arguments;
    const variadic = signature.variadic ?? 0;
    const least = variadic === 0 ? types.length : types.length - 1;
    const most = variadic < 0 ? Infinity : least + variadic;
    const count = call.arguments.length;
    if (count < least || count > most) {
      const bound = variadic === 0
        ? ""
        : count < least
        ? "at least "
        : "at most ";
      this.#fail(
        call.position,
        `expected ${bound}${count < least ? least : most} argument(s) ` +
          `in call to ${name}, got ${count}`,
      );
    }
    return {
      ...call,
      arguments: call.arguments.map((argument, index) =>
        this.#expect(
          argument,
          types[Math.min(index, types.length - 1)] ?? "scalar",
          `call to function ${name}`,
        )
      ),
    };
  }

  #binary(binary: Binary): Checked<Binary> {
    const [left, leftType] = this.check(binary.left);
    const [right, rightType] = this.check(binary.right);
    const { operator, returnsBool, matching } = binary;
    const operatorPosition = this.#operatorPosition(binary);
    const isSet = setOperators.has(operator);
    const bothScalar = leftType === "scalar" && rightType === "scalar";
    if (returnsBool && !comparisons.has(operator)) {
      this.#fail(
        operatorPosition,
        "bool modifier can only be used on comparison operators",
      );
    }
    if (comparisons.has(operator) && !returnsBool && bothScalar) {
      this.#fail(
        operatorPosition,
        "comparisons between scalars must use BOOL modifier",
      );
    }
    const twice = matching?.on
      ? matching.labels.find((label) => matching.include.includes(label))
      : undefined;
    if (twice !== undefined) {
      this.#fail(
        operatorPosition,
        `label ${quote(twice)} must not occur in ON and GROUP ` +
          "clause at once",
      );
    }
    for (
      const [side, type] of [[left, leftType], [right, rightType]] as const
    ) {
      if (type !== "scalar" && type !== "vector") {
        this.#fail(
          side.position,
          "binary expression must contain only scalar and instant vector types",
        );
      }
    }
    const type = bothScalar ? "scalar" : "vector";
    if (leftType !== "vector" || rightType !== "vector") {
      if (matching !== undefined && matching.labels.length > 0) {
        this.#fail(
          binary.position,
          "vector matching only allowed between instant vectors",
        );
      }
      if (isSet) {
        this.#fail(
          binary.position,
          `set operator "${operator}" not allowed in binary scalar expression`,
        );
      }
      const { matching: _, ...rest } = binary;
      return [{ ...rest, left, right }, type];
    }
    if (isSet && matching?.cardinality !== "many-to-many") {
      this.#fail(
        binary.position,
        `no grouping allowed for "${operator}" operation`,
      );
    }
    return [{ ...binary, left, right }, type];
  }

  /** Returns where the operator of a binary expression stands. */
  #operatorPosition({ left, right }: Binary): Position {
    const between = this.text.slice(left.position.end, right.position.start);
    const start = left.position.end + between.search(/\S|$/);
    return {
      start,
      end: left.position.end + Math.max(between.trimEnd().length, 1),
    };
  }

  #expect(
    expression: Expression,
    wanted: ValueType,
    place: string,
  ): Expression {
    const [checked, type] = this.check(expression);
    if (type !== wanted) {
      this.#fail(
        expression.position,
        `expected type ${typeNames[wanted]} in ${place}, got ${
          typeNames[type]
        }`,
      );
    }
    return checked;
  }

  #fail(position: Position, message: string): never {
    throw parseErrorAt(this.text, message, position);
  }
}
