/**
 * Reads PromQL by Prometheus' own grammar: which series an expression selects,
 * and which labels it groups and joins by.
 *
 * @module
 */
import { parser } from "@prometheus-io/lezer-promql";

/** A condition on a label, such as `status="failed"`. */
export interface Matcher {
  readonly label: string;
  readonly operator: "=" | "!=" | "=~" | "!~";
  readonly value: string;
}

/** Series that an expression selects. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly Matcher[];
}

/** Series and labels that an expression names. */
export interface Query {
  readonly selectors: readonly Selector[];
  /** Labels in `by`, `without`, `on`, `ignoring` and `group_…`, each once. */
  readonly labels: readonly string[];
}

type Node = ReturnType<typeof parser.parse>["topNode"];

/**
 * Reads an expression. Variables of a dashboard must have been replaced, and
 * strings stand in double quotes.
 *
 * @throws {SyntaxError} where it isn't PromQL.
 */
export function parsePromql(expression: string): Query {
  const selectors: Selector[] = [];
  const labels = new Set<string>();
  const text = ({ from, to }: Node) => expression.slice(from, to);
  const children = (node: Node, type: string) => node.getChildren(type);

  function readMatcher(matcher: Node): Matcher {
    const part = (type: string) => children(matcher, type).map(text).join();
    const operator = part("MatchOp");
    if (!isOperator(operator)) {
      throw new SyntaxError(`No operator: ${operator}`);
    }
    return {
      label: part("LabelName"),
      operator,
      value: JSON.parse(part("StringLiteral")),
    };
  }

  parser.parse(expression).iterate({
    enter({ type, node }) {
      if (type.isError) {
        const rest = expression.slice(node.from);
        throw new SyntaxError(`Cannot read PromQL at "${rest}": ${expression}`);
      }
      if (type.name === "VectorSelector") {
        selectors.push({
          metric: children(node, "Identifier").map(text).join(),
          matchers: children(node, "LabelMatchers")
            .flatMap((all) => children(all, "UnquotedLabelMatcher"))
            .map(readMatcher),
        });
      } else if (type.name === "GroupingLabels") {
        for (const label of children(node, "LabelName")) {
          labels.add(text(label));
        }
      }
    },
  });
  return { selectors, labels: [...labels] };
}

function isOperator(text: string): text is Matcher["operator"] {
  return ["=", "!=", "=~", "!~"].includes(text);
}
