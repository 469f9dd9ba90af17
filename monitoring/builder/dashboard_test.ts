import { assertEquals } from "@std/assert";
import { layOut } from "./dashboard.ts";
import type { Panel } from "./grafana.ts";
import { stat } from "./panels/stat.ts";

function sized(id: number, width: number, height: number): Panel {
  const shown = { title: "", description: "", noData: "", queries: [] };
  return stat({ ...shown, id, width, height, unit: "none", steps: [] });
}

Deno.test("layOut() fills lines from left to right, below their headlines", () => {
  const placed = layOut([
    {
      id: 1,
      title: "A",
      panels: [sized(2, 12, 4), sized(3, 12, 6), sized(4, 8, 3)],
    },
    { id: 5, title: "B", panels: [sized(6, 24, 8)] },
  ]);
  assertEquals(
    placed.map(({ id, gridPos }) => [id, gridPos.x, gridPos.y, gridPos.w]),
    [
      [1, 0, 0, 24],
      [2, 0, 1, 12],
      [3, 12, 1, 12],
      [4, 0, 7, 8],
      [5, 0, 10, 24],
      [6, 0, 11, 24],
    ],
  );
});
