/**
 * Checks the secret that a client sends.
 *
 * @module
 */
import { createHash, timingSafeEqual } from "node:crypto";

/**
 * Returns true if a request has the token as `Authorization: Bearer …`. The
 * time that this takes tells nothing of the token.
 *
 * @param headers Headers of the request.
 * @param token Secret that the client must know.
 */
export function hasBearerToken(headers: Headers, token: string): boolean {
  const [scheme = "", presented = ""] = (headers.get("authorization") ?? "")
    .split(/ +/, 2);
  // Digests have the same length, so the time doesn't depend on the token's.
  return timingSafeEqual(digest(presented), digest(token)) &&
    scheme.toLowerCase() === "bearer";
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
