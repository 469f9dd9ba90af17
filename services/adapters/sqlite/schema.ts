/**
 * The schema of the database, as steps from one version to the next.
 *
 * Times are milliseconds since 1970. A `record` or `message` is the JSON of a
 * record in `contracts/`.
 *
 * @module
 */

/** Step N migrates a database from version N to N + 1. Released steps never change. */
export const migrations: readonly string[] = [
  `
  -- Queues that ever had a task, and how many were added to each.
  CREATE TABLE queues (
    engine_id TEXT PRIMARY KEY,
    added INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Tasks that wait (no consumer) or are in flight (a consumer holds them).
  CREATE TABLE queue_entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    engine_id TEXT NOT NULL,
    task_id TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    message TEXT NOT NULL,
    enqueued_at INTEGER NOT NULL,
    deliveries INTEGER NOT NULL DEFAULT 0,
    -- Counts every claim, so that it tells one delivery from another.
    claims INTEGER NOT NULL DEFAULT 0,
    consumer TEXT,
    claimed_at INTEGER,
    lease_expires_at INTEGER
  ) STRICT;
  CREATE INDEX queue_entries_waiting ON queue_entries (engine_id, id)
    WHERE consumer IS NULL;
  CREATE INDEX queue_entries_in_flight
    ON queue_entries (engine_id, lease_expires_at)
    WHERE consumer IS NOT NULL;

  -- The highest attempt of each task that was enqueued, so that it isn't
  -- enqueued again. Forgotten some time after it left the queue.
  CREATE TABLE enqueued_tasks (
    task_id TEXT PRIMARY KEY,
    attempt INTEGER NOT NULL,
    forget_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX enqueued_tasks_forget_at ON enqueued_tasks (forget_at)
    WHERE forget_at IS NOT NULL;

  CREATE TABLE dead_tasks (
    id INTEGER PRIMARY KEY,
    engine_id TEXT NOT NULL,
    task_id TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    message TEXT NOT NULL,
    enqueued_at INTEGER NOT NULL,
    deliveries INTEGER NOT NULL,
    consumer TEXT NOT NULL,
    claimed_at INTEGER NOT NULL,
    failed_at INTEGER NOT NULL,
    code TEXT NOT NULL,
    reason TEXT NOT NULL
  ) STRICT;
  CREATE INDEX dead_tasks_by_engine ON dead_tasks (engine_id, failed_at);
  CREATE INDEX dead_tasks_failed_at ON dead_tasks (failed_at);

  CREATE TABLE cancelled_jobs (
    job_id TEXT PRIMARY KEY,
    forget_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX cancelled_jobs_forget_at ON cancelled_jobs (forget_at);

  -- Events that wait or are held; an acknowledged one is gone.
  CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    deliveries INTEGER NOT NULL DEFAULT 0,
    claims INTEGER NOT NULL DEFAULT 0,
    consumer TEXT,
    claimed_at INTEGER,
    lease_expires_at INTEGER
  ) STRICT;
  CREATE INDEX events_waiting ON events (id) WHERE consumer IS NULL;
  CREATE INDEX events_in_flight ON events (lease_expires_at)
    WHERE consumer IS NOT NULL;

  CREATE TABLE dead_events (
    id INTEGER PRIMARY KEY,
    event TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    deliveries INTEGER NOT NULL,
    consumer TEXT NOT NULL,
    claimed_at INTEGER NOT NULL,
    failed_at INTEGER NOT NULL,
    code TEXT NOT NULL,
    reason TEXT NOT NULL
  ) STRICT;
  CREATE INDEX dead_events_failed_at ON dead_events (failed_at);

  -- What queries need beside the id is read out of the record, so that there
  -- is one place for it.
  CREATE TABLE jobs (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    record TEXT NOT NULL,
    tenant_id TEXT NOT NULL AS (record ->> 'tenant_id'),
    status TEXT NOT NULL AS (record ->> 'status')
  ) STRICT;
  CREATE INDEX jobs_by_tenant ON jobs (tenant_id, created_at, seq);
  CREATE INDEX jobs_by_tenant_and_status
    ON jobs (tenant_id, status, created_at, seq);
  CREATE INDEX jobs_by_status ON jobs (status, created_at, seq);

  -- Kept by the triggers, as counting 100,000 jobs takes 13 ms.
  CREATE TABLE job_counts (
    tenant_id TEXT NOT NULL,
    status TEXT NOT NULL,
    jobs INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, status)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER job_added AFTER INSERT ON jobs BEGIN
    INSERT INTO job_counts VALUES (new.tenant_id, new.status, 1)
      ON CONFLICT DO UPDATE SET jobs = jobs + 1;
  END;
  CREATE TRIGGER job_removed AFTER DELETE ON jobs BEGIN
    UPDATE job_counts SET jobs = jobs - 1
      WHERE tenant_id = old.tenant_id AND status = old.status;
  END;
  CREATE TRIGGER job_changed AFTER UPDATE OF record ON jobs
  WHEN old.status <> new.status OR old.tenant_id <> new.tenant_id BEGIN
    UPDATE job_counts SET jobs = jobs - 1
      WHERE tenant_id = old.tenant_id AND status = old.status;
    INSERT INTO job_counts VALUES (new.tenant_id, new.status, 1)
      ON CONFLICT DO UPDATE SET jobs = jobs + 1;
  END;

  CREATE TABLE tasks (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    record TEXT NOT NULL
  ) STRICT;
  CREATE INDEX tasks_by_job ON tasks (job_id, seq);

  CREATE TABLE workers (
    id TEXT PRIMARY KEY,
    last_heartbeat INTEGER NOT NULL,
    record TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    worker_id TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sessions_by_worker ON sessions (worker_id, expires_at);
  CREATE INDEX sessions_expires_at ON sessions (expires_at);
  `,
];
