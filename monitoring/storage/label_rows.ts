/**
 * Writes the labels of series into the database and reads them again. A text that
 * several series have is one row, and one string in memory.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { Labels } from "../series/labels.ts";

/** Labels of series in the database. */
export class LabelRows {
  readonly #ids = new Map<string, number>();
  readonly #texts: string[] = [];
  readonly #addText: StatementSync;
  readonly #addSeries: StatementSync;
  readonly #removeSeries: StatementSync;

  constructor(private readonly database: DatabaseSync) {
    this.#addText = database.prepare("INSERT INTO texts VALUES (?, ?)");
    this.#addSeries = database.prepare("INSERT INTO series VALUES (?, ?)");
    this.#removeSeries = database.prepare("DELETE FROM series WHERE id = ?");
    for (
      const { id, text } of database.prepare("SELECT * FROM texts").iterate()
    ) {
      this.#ids.set(String(text), Number(id));
      this.#texts[Number(id)] = String(text);
    }
  }

  /** Reads all series, in ascending order of their ids. */
  *read(): Generator<readonly [id: number, labels: Labels]> {
    const rows = this.database.prepare("SELECT * FROM series ORDER BY id");
    for (const { id, labels } of rows.iterate()) {
      if (!(labels instanceof Uint8Array)) continue;
      const numbers = [...varints(labels)];
      const pairs: [string, string][] = [];
      for (let i = 0; i < numbers.length; i += 2) {
        const name = this.#texts[numbers[i] ?? 0];
        const value = this.#texts[numbers[i + 1] ?? 0];
        if (name === undefined || value === undefined) {
          throw new Error(`the labels of series ${id} are missing`);
        }
        pairs.push([name, value]);
      }
      yield [Number(id), Labels.from(pairs)];
    }
  }

  /** Adds series, within a transaction. */
  add(
    series: readonly { readonly id: number; readonly labels: Labels }[],
  ): void {
    const before = this.#texts.length;
    try {
      for (const { id, labels } of series) {
        const bytes: number[] = [];
        for (const [name, value] of labels) {
          addVarint(bytes, this.#idOf(name));
          addVarint(bytes, this.#idOf(value));
        }
        this.#addSeries.run(id, Uint8Array.from(bytes));
      }
    } catch (error) {
      for (const text of this.#texts.splice(before)) this.#ids.delete(text);
      throw error;
    }
  }

  /** Removes series, within a transaction. */
  remove(ids: readonly number[]): void {
    for (const id of ids) this.#removeSeries.run(id);
  }

  #idOf(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#texts.length;
    this.#addText.run(id, text);
    this.#texts.push(text);
    this.#ids.set(text, id);
    return id;
  }
}

function addVarint(bytes: number[], value: number): void {
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) {
    bytes.push(rest & 0x7f | 0x80);
  }
  bytes.push(rest);
}

function* varints(bytes: Uint8Array): Generator<number> {
  let value = 0;
  let factor = 1;
  for (const byte of bytes) {
    value += (byte & 0x7f) * factor;
    factor *= 0x80;
    if (byte >= 0x80) continue;
    yield value;
    value = 0;
    factor = 1;
  }
}
