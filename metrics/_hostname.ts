import { hostname } from "node:os";

/**
 * Returns the host name, or `localhost` without permission to read it. Asks for
 * the state of the permission first: Deno would prompt for it at a terminal.
 */
export function readHostname(): string {
  const { state } = Deno.permissions.querySync({
    name: "sys",
    kind: "hostname",
  });
  return state === "granted" && hostname() || "localhost";
}
