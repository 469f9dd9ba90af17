/**
 * Tests lists of jobs.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { exactly } from "../support/elements.ts";
import type { Job } from "../../services/contracts/job.ts";
import { jobStatuses } from "../../services/contracts/job.ts";
import type { JobStore } from "../../services/ports/job_store.ts";
import { newJob } from "./records.ts";
import { type Case, upTo } from "./_suite.ts";

/** Makes a job that was created so many seconds after midnight. */
function jobAt(seconds: number, changes: Partial<Job> = {}): Job {
  const created_at = new Date(Date.UTC(2026, 2, 1) + seconds * 1000);
  return newJob({ created_at: created_at.toISOString(), ...changes });
}

/** Registers the cases. */
export function listCases(check: Case<JobStore>): void {
  check("list() gives pages, newest first", async ({ subject }) => {
    const [first, second, third, fourth, fifth] = exactly(
      5,
      upTo(5).map((n) => jobAt(n)),
    );
    // An order that is neither that of times nor that of ids.
    for (const job of [fourth, first, fifth, second, third]) {
      await subject.create(job);
    }
    const tenantId = "tenant-a";
    const page = async (offset: number, limit = 2) => {
      const list = await subject.list({ tenantId, limit, offset });
      assertEquals(list.total, 5);
      return list.jobs;
    };
    assertEquals(await page(0), [fifth, fourth]);
    assertEquals(await page(2), [third, second]);
    assertEquals(await page(4), [first]);
    assertEquals(await page(6), []);
    assertEquals((await page(0, 100)).length, 5);
  });

  check("list() orders jobs of the same second", async ({ subject }) => {
    const later = jobAt(1.5);
    const sooner = jobAt(1, { created_at: "2026-03-01T00:00:01Z" });
    await subject.create(later);
    await subject.create(sooner);
    const { jobs } = await subject.list({
      tenantId: "tenant-a",
      limit: 2,
      offset: 0,
    });
    assertEquals(jobs, [later, sooner]);
  });

  check("list() gives each job of one instant once", async ({ subject }) => {
    const jobs = upTo(7).map(() => jobAt(1));
    for (const job of jobs) await subject.create(job);
    const found: string[] = [];
    for (const offset of [0, 3, 6]) {
      const page = await subject.list({
        tenantId: "tenant-a",
        limit: 3,
        offset,
      });
      found.push(...page.jobs.map(({ id }) => id));
    }
    assertEquals(found.toSorted(), jobs.map(({ id }) => id).toSorted());
  });

  check("list() gives a tenant nothing of another", async ({ subject }) => {
    const mine = jobAt(1, { tenant_id: "a" });
    // Names that a careless key would mix up.
    for (const [n, tenant_id] of ["ab", "a:b", "b", "A", "%"].entries()) {
      await subject.create(jobAt(n, { tenant_id }));
    }
    await subject.create(mine);
    const query = { tenantId: "a", limit: 10, offset: 0 };
    assertEquals(await subject.list(query), { jobs: [mine], total: 1 });
    assertEquals(
      await subject.list({ ...query, status: "pending" }),
      { jobs: [mine], total: 1 },
    );
    assertEquals(
      await subject.list({ ...query, tenantId: "nobody" }),
      { jobs: [], total: 0 },
    );
  });

  check("list() by status follows the transitions", async ({ subject }) => {
    const jobs = exactly(4, upTo(4).map((n) => jobAt(n)));
    const [first, , third, fourth] = jobs;
    for (const job of jobs) await subject.create(job);
    for (const { id } of [first, third]) {
      await subject.transition(id, ["pending"], "running");
    }
    const ids = async (status: Job["status"], offset = 0) => {
      const { jobs, total } = await subject.list({
        tenantId: "tenant-a",
        status,
        limit: 1,
        offset,
      });
      return [jobs.map(({ id }) => id), total];
    };
    assertEquals(await ids("running"), [[third.id], 2]);
    assertEquals(await ids("running", 1), [[first.id], 2]);
    assertEquals(await ids("pending"), [[fourth.id], 2]);
    assertEquals(await ids("failed"), [[], 0]);
  });

  check("countByStatus() counts over all tenants", async ({ subject }) => {
    const none = {
      pending: 0,
      running: 0,
      completed: 0,
      failed: 0,
      cancelling: 0,
      cancelled: 0,
    };
    assertEquals(await subject.countByStatus(), none);
    const jobs = exactly(
      3,
      upTo(3).map((n) => newJob({ tenant_id: `tenant-${n}` })),
    );
    const [first, second] = jobs;
    for (const job of jobs) await subject.create(job);
    await subject.transition(first.id, ["pending"], "running");
    await subject.transition(first.id, ["running"], "completed");
    await subject.transition(second.id, ["pending"], "cancelling");
    assertEquals(await subject.countByStatus(), {
      ...none,
      pending: 1,
      completed: 1,
      cancelling: 1,
    });
  });

  check(
    "unfinished() gives old unfinished jobs, oldest first",
    async (opened) => {
      const { subject } = opened;
      const jobs = jobStatuses.map((status, n) => jobAt(100 - n, { status }));
      const late = jobAt(200);
      for (const job of [...jobs, late]) await subject.create(job);
      const under = (seconds: number) =>
        new Date(Date.UTC(2026, 2, 1) + seconds * 1000);
      const ids = async (seconds: number, limit = 10) =>
        (await subject.unfinished({ createdBefore: under(seconds), limit }))
          .map(({ status }) => status);
      assertEquals(await ids(200), ["cancelling", "running", "pending"]);
      assertEquals(await ids(200, 2), ["cancelling", "running"]);
      assertEquals(await ids(99), ["cancelling"]);
      assertEquals(await ids(201, 10), [
        "cancelling",
        "running",
        "pending",
        "pending",
      ]);
      assertEquals(await ids(0), []);
    },
  );

  check(
    "unfinished() leaves out a job that is finished",
    async ({ subject }) => {
      const job = jobAt(1);
      await subject.create(job);
      const query = { createdBefore: new Date(), limit: 10 };
      await subject.transition(job.id, ["pending"], "running");
      assertEquals((await subject.unfinished(query)).length, 1);
      await subject.transition(job.id, ["running"], "failed");
      assertEquals(await subject.unfinished(query), []);
    },
  );
}
