/**
 * Runs promtool: Prometheus' own opinion of rules and expositions.
 *
 * @module
 */
import { assert } from "@std/assert";
import { hasProgram } from "./programs.ts";

/** True where promtool is installed. */
export const hasPromtool: boolean = hasProgram("promtool", "prometheus");

/** Runs promtool, answers what it says, and fails where it objects. */
export async function promtool(...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("promtool", {
    args,
  })
    .output();
  const said = [stdout, stderr].map((part) => new TextDecoder().decode(part))
    .join("");
  assert(success, said);
  return said;
}

/** Names that the requirement dictates against promtool's advice. */
const dictated = ["dalston_realtime_audio_processed_seconds"];

/** What `promtool check metrics` objects to; undefined without promtool. */
export const promtoolProblems = hasPromtool
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
