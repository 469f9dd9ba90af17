/**
 * YAML that people read.
 *
 * @module
 */
import { Document, Scalar, visit } from "yaml";

/** Characters on a line, as far as words can be moved to the next one. */
const lineWidth = 80;

/**
 * Writes a value: texts of several lines as they are, long ones over lines, and
 * blank lines between the entries of a list.
 */
export function toYaml(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value !== "string") return;
      if (node.value.includes("\n")) node.type = Scalar.BLOCK_LITERAL;
      else if (node.value.length > lineWidth) node.type = Scalar.BLOCK_FOLDED;
    },
    Map(index, node) {
      if (typeof index === "number") node.spaceBefore = index > 0;
    },
  });
  return document.toString({ lineWidth });
}
