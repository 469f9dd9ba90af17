/**
 * The Compose file as it is written, before variables are filled in.
 *
 * @module
 */
import { parse } from "yaml";

/** A service of the Compose file, as far as tests look at it. */
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

/** The Compose file. */
export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
}

const root = new URL("../../", import.meta.url);

/** Its text. */
export const composeText: string = Deno.readTextFileSync(
  new URL("docker-compose.yml", root),
);

/** What it says, aliases and merges followed. */
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

/** A Compose file's variables with their defaults, each as often as it is used. */
export function variablesOf(text: string): [name: string, preset: string][] {
  return [...text.matchAll(/(?<!\$)\$\{(\w+):-([^}]*)\}/g)]
    .map(([, name = "", preset = ""]) => [name, preset]);
}

/** A text with the defaults of its variables. */
export function withDefaults(text: string): string {
  return text.replace(/(?<!\$)\$\{\w+:-([^}]*)\}/g, "$1");
}
