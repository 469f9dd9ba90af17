import { hostname } from "node:os";

/**
 * The machine's name, or `localhost` where that may not be read. Permission is
 * looked up first, since Deno would ask the user for it at a terminal.
 */
export function readHostname(): string {
  const { state } = Deno.permissions.querySync({
    name: "sys",
    kind: "hostname",
  });
  return state === "granted" && hostname() || "localhost";
}
