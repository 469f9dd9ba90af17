/**
 * A connection to one server, found by its address or by Sentinels.
 *
 * @module
 */
import type { Redis } from "ioredis";
import type { SendCommand } from "./protocol/command.ts";
import { RedisConnection } from "./connection.ts";
import { Wire } from "./protocol/wire.ts";

/** Has ioredis connect and log in, and takes its connections over then. */
export class SingleConnection extends RedisConnection {
  override readonly isCluster = false;
  readonly #client: Redis;
  #wire: Wire | undefined;

  /** @param address Its name in errors; without a password. */
  constructor(client: Redis, address: string) {
    super(client, address);
    this.#client = client;
    client.on("ready", () => this.#takeOver());
  }

  override readonly send: SendCommand = (...command) => {
    if (this.#wire !== undefined) return this.#wire.send(command);
    return Promise.reject(new Error("Connection is closed."));
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
