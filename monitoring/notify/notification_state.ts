/**
 * Keeps what was told of alerts, so that a restart doesn't tell it again.
 *
 * @module
 */

/** Labels or annotations by name. */
type Texts = Readonly<Record<string, string>>;

/** An alert that was told to fire. Milliseconds since 1970. */
export interface KeptAlert {
  readonly labels: Texts;
  readonly annotations: Texts;
  readonly startsAt: number;
  readonly generatorUrl: string;
}

/** What was told of a group of alerts. */
export interface KeptGroup {
  readonly labels: Texts;
  /** Milliseconds since 1970. */
  readonly toldAt: number;
  readonly firing: readonly KeptAlert[];
}

/** Keeps groups over a restart. */
export interface NotificationState {
  /** Returns the groups that were saved last; none if none ever were. */
  load(): Promise<readonly KeptGroup[]>;
  save(groups: readonly KeptGroup[]): Promise<void>;
}

/** Keeps nothing: a restart tells every alert again. */
export const noState: NotificationState = {
  load: () => Promise.resolve([]),
  save: () => Promise.resolve(),
};

/** Keeps groups in a JSON file. */
export class NotificationFile implements NotificationState {
  /** @param path Path of the file, in a folder that exists. */
  constructor(readonly path: string) {}

  /** @throws {SyntaxError} if the file isn't one of ours. */
  async load(): Promise<readonly KeptGroup[]> {
    let text: string;
    try {
      text = await Deno.readTextFile(this.path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    }
    const groups: unknown = JSON.parse(text);
    if (Array.isArray(groups) && groups.every(isGroup)) return groups;
    throw new SyntaxError(`${this.path} doesn't have what was told of alerts`);
  }

  /** Replaces the file as a whole, so that a crash leaves one that is whole. */
  async save(groups: readonly KeptGroup[]): Promise<void> {
    const written = `${this.path}.new`;
    await Deno.writeTextFile(written, JSON.stringify(groups));
    await Deno.rename(written, this.path);
  }
}

function isGroup(value: unknown): value is KeptGroup {
  return isObject(value) && isTexts(value.labels) &&
    typeof value.toldAt === "number" && Array.isArray(value.firing) &&
    value.firing.every(isAlert);
}

function isAlert(value: unknown): value is KeptAlert {
  return isObject(value) && isTexts(value.labels) &&
    isTexts(value.annotations) && typeof value.startsAt === "number" &&
    typeof value.generatorUrl === "string";
}

function isTexts(value: unknown): value is Texts {
  return isObject(value) &&
    Object.values(value).every((text) => typeof text === "string");
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
