/**
 * Reads the Compose file, with its variables unexpanded.
 *
 * @module
 */
import { parse } from "yaml";

/** A service of the Compose file: the fields that tests read. */
export interface ComposeService {
  readonly image: string;
  readonly build?: unknown;
  readonly pull_policy?: string;
  readonly command?: string | readonly string[];
  readonly user?: string;
  readonly profiles?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly depends_on?: readonly string[] | Readonly<Record<string, unknown>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly restart?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
}

/** The parsed Compose file. */
export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
}

const root = new URL("../../", import.meta.url);

/** The text of the Compose file. */
export const composeText: string = Deno.readTextFileSync(
  new URL("docker-compose.yml", root),
);

/** The Compose file, with YAML aliases and merges resolved. */
export const composeFile: ComposeFile = parse(composeText, { merge: true });

/**
 * Returns a service of the Compose file.
 *
 * @throws {Error} if it has no such service.
 */
export function composeService(name: string): ComposeService {
  const service = composeFile.services[name];
  if (service !== undefined) return service;
  throw new Error(`docker-compose.yml has no service "${name}"`);
}

/** Returns each use of a variable in a Compose file, with its default. */
export function variablesOf(text: string): [name: string, preset: string][] {
  return [...text.matchAll(/(?<!\$)\$\{(\w+):-([^}]*)\}/g)]
    .map(([, name = "", preset = ""]) => [name, preset]);
}

/** Replaces each variable in a text by its default. */
export function withDefaults(text: string): string {
  return text.replace(/(?<!\$)\$\{\w+:-([^}]*)\}/g, "$1");
}
