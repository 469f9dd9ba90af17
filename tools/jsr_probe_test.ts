import { assert, assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { canReachJsr, type ProbeOptions } from "./jsr_probe.ts";

const module = 'export const greeting: string = "hello";\n';
const checksum = createHash("sha256").update(module).digest("hex");
const files: Record<string, BodyInit> = {
  "/@fake/greet/meta.json": JSON.stringify({
    scope: "fake",
    name: "greet",
    latest: "1.0.0",
    versions: { "1.0.0": {} },
  }),
  "/@fake/greet/1.0.0_meta.json": JSON.stringify({
    manifest: {
      "/mod.ts": { size: module.length, checksum: `sha256-${checksum}` },
    },
    exports: { ".": "./mod.ts" },
  }),
  "/@fake/greet/1.0.0/mod.ts": module,
};

/** A registry on a loopback port, and an empty folder and cache to probe it from. */
async function startRegistry(
  answer: (path: string) => Response | Promise<Response>,
) {
  const asked: string[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => {
      const { pathname } = new URL(request.url);
      asked.push(pathname);
      return answer(pathname);
    },
  );
  const root = await Deno.makeTempDir();
  await Deno.writeTextFile(join(root, "deno.json"), "{}");
  const options: ProbeOptions = {
    root,
    silenceFile: join(root, "state", "silent"),
    env: {
      JSR_URL: `http://127.0.0.1:${server.addr.port}/`,
      DENO_DIR: join(root, "cache"),
    },
  };
  return {
    asked,
    options,
    server,
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await Deno.remove(root, { recursive: true });
    },
  };
}

function serveFile(path: string): Response {
  const file = files[path];
  return new Response(file, { status: file === undefined ? 404 : 200 });
}

const wanted = ["jsr:@fake/greet@^1.0.0"];

Deno.test("canReachJsr() asks the registry once and then Deno's cache", async () => {
  await using registry = await startRegistry(serveFile);
  assertEquals(await canReachJsr(wanted, registry.options), true);
  assertEquals(registry.asked, Object.keys(files));
  await registry.server.shutdown();
  assertEquals(await canReachJsr(wanted, registry.options), true);
});

Deno.test("canReachJsr() is false where the registry refuses, and asks again next time", async () => {
  await using registry = await startRegistry(() =>
    new Response("", { status: 403 })
  );
  assertEquals(await canReachJsr(wanted, registry.options), false);
  const asked = registry.asked.length;
  assertEquals(await canReachJsr(wanted, registry.options), false);
  assert(registry.asked.length > asked);
});

Deno.test("canReachJsr() remembers a registry that keeps silent, for ten minutes", async () => {
  const { promise: silence, resolve: endSilence } = Promise.withResolvers<
    void
  >();
  await using registry = await startRegistry(async () => {
    await silence;
    return new Response("", { status: 403 });
  });
  const options = { ...registry.options, timeoutMs: 1000 };
  assertEquals(await canReachJsr(wanted, options), false);
  endSilence();
  const asked = registry.asked.length;
  assertEquals(await canReachJsr(wanted, options), false);
  assertEquals(registry.asked.length, asked);

  const elevenMinutesAgo = new Date(Date.now() - 11 * 60_000);
  await Deno.utime(options.silenceFile, elevenMinutesAgo, elevenMinutesAgo);
  assertEquals(await canReachJsr(wanted, options), false);
  assert(registry.asked.length > asked);
});

Deno.test("canReachJsr() asks nobody where nothing is wanted", async () => {
  await using registry = await startRegistry(serveFile);
  assertEquals(await canReachJsr([], registry.options), true);
  assertEquals(registry.asked, []);
});
