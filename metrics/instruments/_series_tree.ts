/**
 * The series of a metric by label values, one level for each label. A metric
 * without labels has its one series under "".
 */
export type SeriesTree<Leaf> = Map<string, SeriesTree<Leaf> | Leaf>;

/** Finds the series with these label values. */
export function getLeaf<Leaf>(
  tree: SeriesTree<Leaf>,
  labelValues: readonly string[],
): Leaf | undefined {
  let node: SeriesTree<Leaf> | Leaf | undefined = tree;
  for (const value of pathOf(labelValues)) {
    if (!(node instanceof Map)) return undefined;
    node = node.get(value);
  }
  return node instanceof Map ? undefined : node;
}

/** Adds a series under these label values. */
export function setLeaf<Leaf>(
  tree: SeriesTree<Leaf>,
  [value = "", ...rest]: readonly string[],
  leaf: Leaf,
): void {
  if (rest.length === 0) {
    tree.set(value, leaf);
    return;
  }
  let next = tree.get(value);
  if (!(next instanceof Map)) tree.set(value, next = new Map());
  setLeaf(next, rest, leaf);
}

/** Deletes the series with these label values, and each level left empty. */
export function deleteLeaf<Leaf>(
  tree: SeriesTree<Leaf>,
  [value = "", ...rest]: readonly string[],
): void {
  const next = tree.get(value);
  if (next instanceof Map) deleteLeaf(next, rest);
  if (!(next instanceof Map) || next.size === 0) tree.delete(value);
}

function pathOf(labelValues: readonly string[]): readonly string[] {
  return labelValues.length === 0 ? [""] : labelValues;
}
