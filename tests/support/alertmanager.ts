/**
 * Starts Alertmanagers, and checks their configuration.
 *
 * @module
 */
import { assert } from "@std/assert";
import { hasProgram } from "./programs.ts";

/** True if tests that need amtool can run. */
export const hasAmtool: boolean = hasProgram("amtool", "alertmanager");

/** Throws amtool's output if Alertmanager can't read the file. */
export async function checkAlertmanagerFile(path: string): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command("amtool", {
    args: ["check-config", path],
  }).output();
  const printed = [stdout, stderr].map((part) => new TextDecoder().decode(part))
    .join("");
  assert(success, printed);
}
