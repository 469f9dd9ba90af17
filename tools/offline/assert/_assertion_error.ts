/** Thrown when an assertion doesn't hold. */
export class AssertionError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}

/** Throws `message`, with the caller's own words behind it. */
export function failWith(message: string, msg?: string): never {
  throw new AssertionError(msg === undefined ? message : `${message}: ${msg}`);
}

/** A value as it stands in a message. */
export function show(value: unknown): string {
  return Deno.inspect(value, { depth: 10, sorted: true, trailingComma: true });
}
