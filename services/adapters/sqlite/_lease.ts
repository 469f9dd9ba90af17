/**
 * Leases on rows: who holds what, told by a receipt.
 *
 * @module
 */

/**
 * Condition that a row is held by the delivery which `:id` and `:claims` name.
 * A lease that lapsed is still held until somebody else claims the row.
 */
export const isHeld = "id = :id AND claims = :claims AND consumer IS NOT NULL";

/** What names one delivery of one row. */
export type Delivery = { readonly id: number; readonly claims: number };

/** The handle that a consumer keeps. */
export function toReceipt({ id, claims }: Delivery): string {
  return `${id}.${claims}`;
}

/**
 * The delivery that a receipt stands for.
 *
 * @throws {TypeError} when it isn't one of ours.
 */
export function fromReceipt(receipt: string): Delivery {
  const match = /^(\d+)\.(\d+)$/.exec(receipt);
  if (match === null) {
    throw new TypeError(
      `Cannot read receipt "${receipt}": expected "id.claims"`,
    );
  }
  return { id: Number(match[1]), claims: Number(match[2]) };
}
