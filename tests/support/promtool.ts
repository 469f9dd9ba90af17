/**
 * Prometheus' own opinion of an exposition.
 *
 * @module
 */
import { hasProgram } from "./programs.ts";

/** Names that the requirement dictates against promtool's advice. */
const dictated = ["dalston_realtime_audio_processed_seconds"];

/** What `promtool check metrics` objects to; undefined without promtool. */
export const promtoolProblems = hasProgram("promtool", "prometheus")
  ? async (exposition: string): Promise<string[]> => {
    const process = new Deno.Command("promtool", {
      args: ["check", "metrics"],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const input = process.stdin.getWriter();
    await input.write(new TextEncoder().encode(exposition));
    await input.close();
    const { stdout, stderr } = await process.output();
    const text = new TextDecoder();
    return [text.decode(stdout), text.decode(stderr)].join("\n").split("\n")
      .filter((line) =>
        line !== "" && !dictated.some((name) => line.startsWith(name))
      );
  }
  : undefined;
