/**
 * Finds the tenant of a request by its API key.
 *
 * @module
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { ApiError } from "./api_error.ts";

/** Tenant of all clients if no keys are set. */
export const defaultTenant = "default";

const entry = /^(?<key>[\x21-\x7e]+):(?<tenant>[A-Za-z0-9._-]{1,64})$/;

/** Reads `key:tenant,…`. A tenant may have several keys. */
export const apiKeys: z.ZodType<ReadonlyMap<string, string>, string> = z
  .string().transform((text, context) => {
    const keys = new Map<string, string>();
    for (const [index, part] of text.split(",").entries()) {
      const { key, tenant } = entry.exec(part.trim())?.groups ?? {};
      const isEntry = key !== undefined && tenant !== undefined;
      const problem = !isEntry
        ? "isn't key:tenant, with a tenant of 1 to 64 of A-Z, a-z, 0-9, . _ -"
        : keys.has(key)
        ? "repeats a key"
        : undefined;
      if (!isEntry || problem !== undefined) {
        context.addIssue(`entry ${index + 1} ${problem}`);
        return z.NEVER;
      }
      keys.set(key, tenant);
    }
    return keys;
  });

/** Finds the tenant by an `Authorization` header. */
export type Authenticate = (authorization: string | null) => string;

/**
 * Makes the function that finds tenants. Without keys every client is
 * {@linkcode defaultTenant}. With keys it throws `ApiError` for an unknown key.
 */
export function authenticator(
  keys: ReadonlyMap<string, string> | undefined,
): Authenticate {
  if (keys === undefined) return () => defaultTenant;
  const known = [...keys].map(([key, tenant]) => ({
    digest: digest(key),
    tenant,
  }));
  return (authorization) => {
    const [scheme = "", key = ""] = (authorization ?? "").split(/ +/, 2);
    const presented = digest(key);
    // All keys are compared, by digests of one length, so that the time taken
    // reveals nothing about them.
    const [match] = known.filter(({ digest }) =>
      timingSafeEqual(digest, presented)
    );
    if (scheme.toLowerCase() === "bearer" && match !== undefined) {
      return match.tenant;
    }
    throw new ApiError(
      "unauthorized",
      key === ""
        ? "Send your API key as Authorization: Bearer <key>."
        : "This API key isn't known.",
      { "www-authenticate": 'Bearer realm="dalston"' },
    );
  };
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
