/**
 * A connection to one server, found by its address or by Sentinels.
 *
 * @module
 */
import type { Redis } from "ioredis";
import { RedisConnection, type SendCommand } from "./connection.ts";
import type { SendAll } from "./reader.ts";
import { Wire } from "./protocol/wire.ts";

/** Has ioredis connect and log in, and takes its connections over then. */
export class SingleConnection extends RedisConnection {
  override readonly isCluster = false;
  readonly #client: Redis;
  #wire: Wire | undefined;

  /** @param address What to call it in errors; without a password. */
  constructor(client: Redis, address: string) {
    super(client, address);
    this.#client = client;
    client.on("ready", () => this.#takeOver());
  }

  override readonly sendAll: SendAll = (commands) => {
    if (this.#wire !== undefined) return this.#wire.exchange(commands);
    return Promise.reject(new Error("Connection is closed."));
  };

  override readonly send: SendCommand = async (...command) => {
    const [reply] = await this.sendAll([command]);
    if (reply instanceof Error) throw reply;
    return reply;
  };

  override servers(): SendCommand[] {
    return [this.send];
  }

  /**
   * ioredis calls a connection ready before the server has answered to the
   * login and to the choice of a database. Replies come in order, so once one
   * to a further command is there, whatever it says, the others are.
   */
  async #takeOver(): Promise<void> {
    const { stream } = this.#client;
    this.forgetError();
    await this.#client.time().catch(() => {});
    if (this.hasFailed || stream.destroyed) return;
    this.#wire = new Wire(stream);
    this.setReady();
  }
}
