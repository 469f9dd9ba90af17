/**
 * Tests contents.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { ArtifactStore } from "../../services/ports/artifact_store.ts";
import { streamOf, textOf } from "./_artifacts.ts";
import { memoryHeld } from "./_memory.ts";
import { type Case, connections, upTo } from "./_suite.ts";

/** Registers the cases. */
export function streamCases(check: Case<ArtifactStore>): void {
  check("put() stores the stream and counts its bytes", async (opened) => {
    const { subject } = opened;
    assertEquals(await subject.put("a/b", streamOf("häppi")), { bytes: 6 });
    assertEquals(await textOf(await opened.another(), "a/b"), "häppi");
    assertEquals(await subject.put("empty", streamOf("")), { bytes: 0 });
    assertEquals(await textOf(subject, "empty"), "");
  });

  check("put() replaces what was there", async ({ subject }) => {
    await subject.put("a", streamOf("a long first text"));
    await subject.put("a", streamOf("short"));
    assertEquals(await textOf(subject, "a"), "short");
  });

  check(
    "put() of a stream that fails leaves what was there",
    async (opened) => {
      const { subject } = opened;
      await subject.put("old", streamOf("old"));
      for (const key of ["old", "new/x"]) {
        const failing = new ReadableStream<Uint8Array>({
          pull(controller) {
            controller.enqueue(new TextEncoder().encode("half"));
            controller.error(new Error("The client left"));
          },
        });
        await assertRejects(
          () => subject.put(key, failing),
          Error,
          "The client left",
        );
      }
      assertEquals(await textOf(subject, "old"), "old");
      assertEquals(await subject.get("new/x"), null);
    },
  );

  check("put() that is aborted leaves what was there", async ({ subject }) => {
    await subject.put("old", streamOf("old"));
    for (const key of ["old", "new/x"]) {
      const controller = new AbortController();
      let cancelled = false;
      const endless = new ReadableStream<Uint8Array>({
        start: (stream) => stream.enqueue(new TextEncoder().encode("half")),
        cancel: () => void (cancelled = true),
      });
      const put = subject.put(key, endless, { signal: controller.signal });
      const reason = new Error("Shutting down");
      controller.abort(reason);
      const error = await assertRejects(() => put);
      assertEquals(error, reason);
      assert(cancelled, "the source was told");
    }
    assertEquals(await textOf(subject, "old"), "old");
    assertEquals(await subject.get("new/x"), null);
  });

  check("put() shows nothing before it is whole", async ({ subject }) => {
    await subject.put("a", streamOf("old"));
    const { readable, writable } = new TransformStream<
      Uint8Array,
      Uint8Array
    >();
    const put = subject.put("a", readable);
    const writer = writable.getWriter();
    await writer.write(new TextEncoder().encode("new, "));
    assertEquals(await textOf(subject, "a"), "old");
    await writer.write(new TextEncoder().encode("whole"));
    assertEquals(await textOf(subject, "a"), "old");
    await writer.close();
    await put;
    assertEquals(await textOf(subject, "a"), "new, whole");
  });

  check("put() by many at once leaves one of them whole", async (opened) => {
    const store = await connections(opened, 2);
    const texts = upTo(8).map((n) => `${n}`.repeat(100_000));
    await Promise.all(
      texts.map((text, n) => store(n).put("a", streamOf(text))),
    );
    const text = await textOf(opened.subject, "a");
    assert(text !== null && texts.includes(text));
  });

  check("get() goes on although the file is replaced", async ({ subject }) => {
    await subject.put("a", streamOf("old".repeat(100_000)));
    const body = await subject.get("a");
    await subject.put("a", streamOf("new"));
    const text = await new Response(body).text();
    assertEquals(text, "old".repeat(100_000));
  });

  check("get() may be cancelled", async ({ subject }) => {
    await subject.put("a", streamOf("x".repeat(1_000_000)));
    const body = await subject.get("a");
    const reader = body?.getReader();
    await reader?.read();
    await reader?.cancel();
  });

  check("put() and get() hold little of 64 MB at once", async ({ subject }) => {
    const chunkBytes = 64 * 1024;
    const chunks = 1024;
    const before = memoryHeld();
    let most = 0;
    const look = (chunk: number) => {
      if (chunk % 128 === 0) most = Math.max(most, memoryHeld() - before);
    };
    let sent = 0;
    const source = new ReadableStream<Uint8Array>({
      pull(controller) {
        look(sent);
        if (sent === chunks) return controller.close();
        controller.enqueue(new Uint8Array(chunkBytes).fill(sent++));
      },
    }, { highWaterMark: 0 });
    const { bytes } = await subject.put("large", source);
    assertEquals(bytes, chunks * chunkBytes);

    const body = await subject.get("large");
    assert(body);
    let received = 0;
    for await (const piece of body) {
      look(Math.floor(received / chunkBytes));
      const last = received + piece.length - 1;
      assertEquals(piece[0], Math.floor(received / chunkBytes) % 256);
      assertEquals(piece.at(-1), Math.floor(last / chunkBytes) % 256);
      received += piece.length;
    }
    assertEquals(received, bytes);
    // Enough for an adapter that sends a few parts of a file at a time.
    assert(most < 48_000_000, `${most} bytes were held`);
  });
}
