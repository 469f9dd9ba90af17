/**
 * Asks the service in this container whether it is healthy. Argument: its port.
 *
 * @module
 */
const response = await fetch(`http://127.0.0.1:${Deno.args[0]}/health`);
if (!response.ok) {
  console.error(await response.text());
  Deno.exit(1);
}
