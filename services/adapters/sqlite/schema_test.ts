import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { sqliteEventLog } from "./event_log.ts";
import { sqliteJobStore } from "./job_store.ts";
import { migrations } from "./schema.ts";
import { sqliteTaskQueue } from "./task_queue.ts";
import { sqliteWorkerRegistry } from "./worker_registry.ts";

/** Keeps the text of each statement that is prepared. */
class RecordingDatabase extends DatabaseSync {
  readonly statements: string[] = [];

  override prepare(sql: string) {
    this.statements.push(sql);
    return super.prepare(sql);
  }
}

Deno.test("no statement reads a table that grows without an index", () => {
  const database = new RecordingDatabase(":memory:");
  for (const step of migrations) database.exec(step);
  sqliteTaskQueue(database, Date.now);
  sqliteEventLog(database, Date.now);
  sqliteJobStore(database);
  sqliteWorkerRegistry(database, Date.now);

  const scans = database.statements.flatMap((statement) =>
    database.prepare(`EXPLAIN QUERY PLAN ${statement}`).all()
      .map(({ detail }) => String(detail))
      .filter((detail) => /^SCAN \w/.test(detail))
  );
  assertEquals(
    new Set(scans),
    new Set([
      // These end at the first row.
      "SCAN events USING INDEX events_waiting",
      // These tables are small, and all rows are wanted.
      "SCAN job_counts",
      "SCAN sessions",
      "SCAN workers",
    ]),
  );
  database.close();
});
