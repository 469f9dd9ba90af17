/**
 * The program's settings, each a flag and an environment variable, as a table.
 *
 * @module
 */
import {
  commonSettings,
  hostSetting,
  type Setting,
} from "@dalston/metrics/program";
import { mostQueues } from "./queue_metrics.ts";

/** Every setting. Those that list things take them separated by commas. */
export const settingTable = {
  redisUrl: {
    flag: "redis-url",
    variable: "REDIS_URL",
    value: "URL",
    help: "redis://[user[:password]@]host[:port][/database], rediss:// for " +
      "TLS; several for a Cluster or Sentinels",
    secret: true,
  },
  redisPasswordFile: {
    flag: "redis-password-file",
    variable: "REDIS_PASSWORD_FILE",
    value: "FILE",
    help: "file that holds the password, if the URL doesn't",
  },
  redisCaFile: {
    flag: "redis-ca-file",
    variable: "REDIS_CA_FILE",
    value: "FILE",
    help: "certificates to trust with rediss://, in PEM",
  },
  cluster: {
    flag: "cluster",
    variable: "REDIS_CLUSTER",
    help: "the URL names nodes of a Redis Cluster",
    preset: "false",
  },
  sentinelMaster: {
    flag: "sentinel-master",
    variable: "REDIS_SENTINEL_MASTER",
    value: "NAME",
    help: "the URL names Sentinels; ask them for this master",
  },
  sentinelPasswordFile: {
    flag: "sentinel-password-file",
    variable: "REDIS_SENTINEL_PASSWORD_FILE",
    value: "FILE",
    help: "file that holds the Sentinels' password",
  },
  queuePattern: {
    flag: "queue-pattern",
    variable: "DALSTON_EXPORTER_QUEUE_PATTERN",
    value: "PATTERNS",
    help: "keys of queues that aren't Dalston's, such as myapp:queue:*; " +
      "what stands for * becomes engine_id",
  },
  group: {
    flag: "group",
    variable: "DALSTON_EXPORTER_GROUP",
    value: "NAME",
    help: "with --queue-pattern: the group that reads streams; else the one " +
      "furthest behind counts",
  },
  consumerIdle: {
    flag: "consumer-idle",
    variable: "DALSTON_EXPORTER_CONSUMER_IDLE",
    value: "SECONDS",
    help: "with --queue-pattern: a stream's consumer that asked for nothing " +
      "for so long is dead; else live consumers aren't known",
  },
  taskPattern: {
    flag: "task-pattern",
    variable: "DALSTON_EXPORTER_TASK_PATTERN",
    value: "PATTERN",
    help: "with --queue-pattern: hashes that hold enqueued_at, by the id in " +
      "a list, such as rq:job:*",
  },
  oldestAt: {
    flag: "oldest-at",
    variable: "DALSTON_EXPORTER_OLDEST_AT",
    value: "END",
    help: "with --queue-pattern: end of a list where the oldest task is, " +
      "tail (LPUSH, the default) or head (RPUSH)",
  },
  queues: {
    flag: "queues",
    variable: "DALSTON_EXPORTER_QUEUES",
    value: "NAMES",
    help: "queues to export even while they don't exist",
  },
  maxQueues: {
    flag: "max-queues",
    variable: "DALSTON_EXPORTER_MAX_QUEUES",
    value: "NUMBER",
    help: `most queues to export, up to ${mostQueues}`,
    preset: "2000",
  },
  retention: {
    flag: "retention",
    variable: "DALSTON_EXPORTER_RETENTION",
    value: "SECONDS",
    help: "time for which a deleted queue is exported as empty",
    preset: "3600",
  },
  discoveryInterval: {
    flag: "discovery-interval",
    variable: "DALSTON_EXPORTER_DISCOVERY_INTERVAL",
    value: "SECONDS",
    help: "time between two searches for queues",
    preset: "30",
  },
  timeout: {
    flag: "timeout",
    variable: "DALSTON_EXPORTER_TIMEOUT",
    value: "SECONDS",
    help: "longest time to read all queues; below the scrape timeout",
    preset: "5",
  },
  countLimit: {
    flag: "count-limit",
    variable: "DALSTON_EXPORTER_COUNT_LIMIT",
    value: "NUMBER",
    help: "most entries to read where a backlog must be counted",
    preset: "1000",
  },
  host: hostSetting,
  port: {
    flag: "port",
    variable: "DALSTON_EXPORTER_PORT",
    value: "PORT",
    help: "port to listen on, 0 for any free one",
    preset: "9100",
  },
  ...commonSettings,
} as const satisfies Record<string, Setting>;
