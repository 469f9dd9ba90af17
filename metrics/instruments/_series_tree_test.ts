import { assertEquals } from "@std/assert";
import {
  deleteLeaf,
  getLeaf,
  type SeriesTree,
  setLeaf,
} from "./_series_tree.ts";

Deno.test("getLeaf() finds what setLeaf() added", () => {
  const tree: SeriesTree<number> = new Map();
  setLeaf(tree, ["a", "x"], 1);
  setLeaf(tree, ["a", "y"], 2);
  setLeaf(tree, ["b", "x"], 3);
  const found = [["a", "x"], ["a", "y"], ["b", "x"], ["b", "y"], ["c", "x"]]
    .map((values) => getLeaf(tree, values));
  assertEquals(found, [1, 2, 3, undefined, undefined]);
});

Deno.test("deleteLeaf() deletes the levels that it leaves empty, and no other", () => {
  const tree: SeriesTree<number> = new Map();
  setLeaf(tree, ["a", "x"], 1);
  setLeaf(tree, ["a", "y"], 2);
  setLeaf(tree, ["b", "x"], 3);
  deleteLeaf(tree, ["a", "x"]);
  deleteLeaf(tree, ["b", "x"]);
  deleteLeaf(tree, ["c", "x"]);
  assertEquals(tree, new Map([["a", new Map([["y", 2]])]]));
});

Deno.test("a tree without labels holds one series", () => {
  const tree: SeriesTree<number> = new Map();
  setLeaf(tree, [], 1);
  assertEquals([getLeaf(tree, []), tree.get("")], [1, 1]);
  deleteLeaf(tree, []);
  assertEquals(tree.size, 0);
});
