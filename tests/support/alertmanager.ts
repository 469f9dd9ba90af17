/**
 * Starts Alertmanagers, and checks their configuration.
 *
 * @module
 */
import { assert } from "@std/assert";
import { eventually } from "./eventually.ts";
import { hasProgram } from "./programs.ts";
import { freePort } from "./redis_server.ts";

/** True if tests that need amtool can run. */
export const hasAmtool: boolean = hasProgram("amtool", "alertmanager");

/** True if tests that need Alertmanager can run. */
export const hasAlertmanager: boolean = hasProgram(
  "prometheus-alertmanager",
  "alertmanager",
);

/** Throws amtool's output if Alertmanager can't read the file. */
export async function checkAlertmanagerFile(path: string): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command("amtool", {
    args: ["check-config", path],
  }).output();
  const printed = [stdout, stderr].map((part) => new TextDecoder().decode(part))
    .join("");
  assert(success, printed);
}

/** A running Alertmanager. */
export interface TestAlertmanager extends AsyncDisposable {
  readonly url: string;
}

/** Starts Debian's Alertmanager on 127.0.0.1 and waits until it is ready. */
export async function startAlertmanager(
  config: string,
): Promise<TestAlertmanager> {
  const folder = await Deno.makeTempDir();
  const address = `127.0.0.1:${freePort()}`;
  await Deno.writeTextFile(`${folder}/alertmanager.yml`, config);
  const process = new Deno.Command("prometheus-alertmanager", {
    args: [
      `--config.file=${folder}/alertmanager.yml`,
      `--storage.path=${folder}`,
      `--web.listen-address=${address}`,
      "--web.external-url=http://here",
      "--cluster.listen-address=",
    ],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const url = `http://${address}`;
  const alertmanager = {
    url,
    async [Symbol.asyncDispose]() {
      process.kill("SIGKILL");
      await process.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
  try {
    await eventually("Alertmanager is ready", async () => {
      const response = await fetch(`${url}/-/ready`).catch(() => undefined);
      await response?.body?.cancel();
      return response?.ok;
    });
  } catch (error) {
    await alertmanager[Symbol.asyncDispose]();
    throw error;
  }
  return alertmanager;
}
