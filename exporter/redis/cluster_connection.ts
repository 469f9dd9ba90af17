/**
 * Connections to the servers of a Cluster.
 *
 * @module
 */
import { type Cluster, Command } from "ioredis";
import type { RedisCommand, SendCommand } from "./protocol/command.ts";
import { RedisConnection } from "./connection.ts";

/** Has ioredis find the server for each command. */
export class ClusterConnection extends RedisConnection {
  override readonly isCluster = true;
  readonly #client: Cluster;

  /** @param address Its name in errors; without a password. */
  constructor(client: Cluster, address: string) {
    super(client, address);
    this.#client = client;
    client.on("ready", () => this.setReady());
  }

  override readonly send: SendCommand = (...command) => {
    const toSend = toCommand(command);
    this.#client.sendCommand(toSend);
    return toSend.promise;
  };

  override servers(): SendCommand[] {
    return this.#client.nodes("master").map(
      (node): SendCommand => (...command) => {
        const toSend = toCommand(command);
        node.sendCommand(toSend);
        return toSend.promise;
      },
    );
  }
}

/**
 * `XINFO` has its key behind a subcommand, where ioredis doesn't look for it:
 * any server would be asked, and answer with a redirection.
 */
class XinfoCommand extends Command {
  override getKeys(): string[] {
    return [String(this.args[1])];
  }
}

/** A command whose reply comes in binary strings, see `protocol/binary_text.ts`. */
function toCommand([name, ...args]: RedisCommand): Command {
  const kind = name === "XINFO" ? XinfoCommand : Command;
  return new kind(name, args, { replyEncoding: "latin1" });
}
