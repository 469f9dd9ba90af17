import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { hasProgram } from "../tests/support/programs.ts";
import { metricNames, settingNames, untoldChanges } from "./changelog.ts";
import { git } from "./git.ts";
import { Skip } from "./steps.ts";
import { repositoryRoot } from "./workspace.ts";

const ignore = !hasProgram("git", "git");

/** Returns a settings table with these variables. */
function settings(...names: string[]): string {
  const rows = names.map((name) => `| \`${name}\` | none |\n`);
  return `| variable | default |\n| --- | --- |\n${rows.join("")}`;
}

/** Returns docs/metrics.md with these metrics. */
function metrics(...names: string[]): string {
  return `# Metrics\n${names.map((name) => `\n### \`${name}\`\n`).join("")}`;
}

/** A small tree with documents that list names, in a folder of its own. */
class Tree implements AsyncDisposable {
  private constructor(readonly root: string) {}

  static async make(): Promise<Tree> {
    const tree = new Tree(await Deno.makeTempDir());
    await Deno.mkdir(join(tree.root, "docs"));
    await Deno.mkdir(join(tree.root, "exporter"));
    await tree.write("CHANGELOG.md", "# Changelog\n");
    await tree.write("docs/metrics.md", metrics("jobs_total", "queue_depth"));
    await tree.write("README.md", settings("REDIS_URL"));
    await tree.write("exporter/README.md", settings("DALSTON_HOST"));
    return tree;
  }

  async write(file: string, text: string): Promise<void> {
    await Deno.writeTextFile(join(this.root, file), text);
  }

  /** Commits everything; makes the repository at the first call. */
  async commit(): Promise<void> {
    for (
      const args of [
        ["init", "--quiet"],
        ["add", "."],
        [
          ...["-c", "user.name=test", "-c", "user.email=test@localhost"],
          ...["-c", "commit.gpgsign=false"],
          ...["commit", "--quiet", "--message=test"],
        ],
      ]
    ) {
      const { success, stderr } = await git(this.root, ...args);
      assertEquals(success, true, stderr);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.root, { recursive: true });
  }
}

Deno.test({
  name: "untoldChanges() finds nothing where no name changed",
  ignore,
  async fn() {
    await using tree = await Tree.make();
    await tree.commit();
    await tree.write(
      "README.md",
      `More words.\n\n${settings("REDIS_URL")}\nAnd more.\n`,
    );
    assertEquals(await untoldChanges(tree.root), []);
    await tree.commit();
    assertEquals(await untoldChanges(tree.root), []);
  },
});

Deno.test({
  name: "untoldChanges() names what is new and gone, uncommitted and committed",
  ignore,
  async fn() {
    await using tree = await Tree.make();
    await tree.commit();
    await tree.write("docs/metrics.md", metrics("jobs_total", "queue_tasks"));
    await tree.write("README.md", settings("REDIS_URL", "LOG_LEVEL"));
    await tree.write("exporter/README.md", settings());
    const wanted = [
      "CHANGELOG.md doesn't tell what changed in docs/metrics.md: " +
      "new queue_tasks, gone queue_depth",
      "CHANGELOG.md doesn't tell what changed in README.md: new LOG_LEVEL",
      "CHANGELOG.md doesn't tell what changed in exporter/README.md: " +
      "gone DALSTON_HOST",
    ];
    assertEquals(await untoldChanges(tree.root), wanted);
    await tree.commit();
    assertEquals(await untoldChanges(tree.root), wanted);
  },
});

Deno.test({
  name: "untoldChanges() accepts a changelog that changed, and then asks anew",
  ignore,
  async fn() {
    await using tree = await Tree.make();
    await tree.commit();
    await tree.write("README.md", settings("REDIS_URL", "LOG_LEVEL"));
    await tree.write("CHANGELOG.md", "# Changelog\n\n- `LOG_LEVEL`.\n");
    assertEquals(await untoldChanges(tree.root), []);
    await tree.commit();
    assertEquals(await untoldChanges(tree.root), []);
    await tree.write("README.md", settings("LOG_LEVEL"));
    assertEquals(await untoldChanges(tree.root), [
      "CHANGELOG.md doesn't tell what changed in README.md: gone REDIS_URL",
    ]);
  },
});

Deno.test({
  name: "untoldChanges() is skipped without history, and says why",
  ignore,
  async fn() {
    await using tree = await Tree.make();
    await assertRejects(
      () => untoldChanges(tree.root),
      Skip,
      "not a git repository",
    );
    await tree.commit();
    await tree.write("README.md", settings());
    await tree.commit();
    const clone = await Deno.makeTempDir();
    try {
      const { success } = await git(
        tree.root,
        ...["clone", "--quiet", "--depth=1", `file://${tree.root}`, clone],
      );
      assertEquals(success, true);
      await assertRejects(() => untoldChanges(clone), Skip, "shallow");
    } finally {
      await Deno.remove(clone, { recursive: true });
    }
  },
});

Deno.test("metricNames() and settingNames() read the documents of this tree", async () => {
  const read = (file: string) => Deno.readTextFile(join(repositoryRoot, file));
  const metrics = metricNames(await read("docs/metrics.md"));
  assertEquals(metrics.has("dalston_queue_depth"), true);
  const settings = settingNames(await read("README.md"));
  assertEquals(settings.has("REDIS_URL"), true);
  assertEquals(settings.has("WS /v1/audio/transcriptions/stream"), false);
  const flags = settingNames(await read("exporter/README.md"));
  assertEquals([flags.has("--queues"), flags.has("LOG_LEVEL")], [true, true]);
});
