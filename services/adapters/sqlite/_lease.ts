/**
 * Leases on rows. A receipt names the delivery that has the lease.
 *
 * @module
 */

/**
 * SQL condition that the delivery `:id`, `:claims` has the lease of a row. It has
 * an expired lease until another consumer claims the row.
 */
export const hasLease =
  "id = :id AND claims = :claims AND consumer IS NOT NULL";

/** Names one delivery of one row. */
export type Delivery = { readonly id: number; readonly claims: number };

/** Writes the receipt of a delivery. */
export function toReceipt({ id, claims }: Delivery): string {
  return `${id}.${claims}`;
}

/**
 * Reads the delivery that a receipt names.
 *
 * @throws {TypeError} if it isn't a receipt of this adapter.
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
