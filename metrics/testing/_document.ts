import type { ExpositionFormat } from "./exposition.ts";
import {
  type Line,
  type MetadataLine,
  readLines,
  type SampleLine,
} from "./_lines.ts";

/** A family and its lines. */
export interface FamilyLines {
  readonly name: string;
  /** First line of the family. */
  readonly line: number;
  readonly type: string | undefined;
  readonly metadata: MetadataLine[];
  readonly samples: SampleLine[];
}

/** A line of a family. */
export interface PlacedLine {
  readonly family: FamilyLines;
  readonly line: MetadataLine | SampleLine;
}

/** An exposition, as its rules read it. */
export interface ExpositionDocument {
  readonly text: string;
  readonly format: ExpositionFormat;
  readonly lines: readonly Line[];
  readonly families: readonly FamilyLines[];
  /** The lines of families, in the order of the text. */
  readonly placed: readonly PlacedLine[];
}

/** Suffixes of a type's samples. */
const suffixes: Record<
  ExpositionFormat,
  Readonly<Record<string, readonly string[]>>
> = {
  text: {
    counter: [""],
    gauge: [""],
    untyped: [""],
    histogram: ["_bucket", "_sum", "_count"],
    summary: ["", "_sum", "_count"],
  },
  openmetrics: {
    counter: ["_total", "_created"],
    gauge: [""],
    unknown: [""],
    stateset: [""],
    info: ["_info"],
    histogram: ["_bucket", "_sum", "_count", "_created"],
    gaugehistogram: ["_bucket", "_gsum", "_gcount"],
    summary: ["", "_sum", "_count", "_created"],
  },
};

/** Returns the types of a format. */
export function knownTypes(format: ExpositionFormat): string[] {
  return Object.keys(suffixes[format]);
}

/** Returns the names that a family's samples may have; `undefined` if any. */
export function sampleNames(
  { name, type = "" }: FamilyLines,
  format: ExpositionFormat,
): string[] | undefined {
  return suffixes[format][type]?.map((suffix) => name + suffix);
}

/** Reads an exposition and groups its lines by family. Never throws. */
export function readDocument(
  text: string,
  format: ExpositionFormat,
): ExpositionDocument {
  const lines = readLines(text, format);
  const types = declaredTypes(lines);
  const families = new Map<string, FamilyLines>();
  const placed: PlacedLine[] = [];
  for (const line of lines) {
    if (line.kind !== "metadata" && line.kind !== "sample") continue;
    const name = line.kind === "metadata"
      ? line.name
      : familyName(line.sample.name, types, format);
    const family = families.get(name) ?? {
      name,
      line: line.number,
      type: types.get(name),
      metadata: [],
      samples: [],
    };
    families.set(name, family);
    if (line.kind === "metadata") family.metadata.push(line);
    else family.samples.push(line);
    placed.push({ family, line });
  }
  return { text, format, lines, families: [...families.values()], placed };
}

type Types = ReadonlyMap<string, string | undefined>;

function declaredTypes(lines: readonly Line[]): Types {
  const types = new Map<string, string | undefined>();
  for (const line of lines) {
    if (line.kind !== "metadata") continue;
    const type = line.keyword === "TYPE" ? line.text : undefined;
    types.set(line.name, types.get(line.name) ?? type);
  }
  return types;
}

/** Returns the family of a sample, which later lines may declare. */
function familyName(
  name: string,
  types: Types,
  format: ExpositionFormat,
): string {
  if (types.has(name)) return name;
  const base = name.replace(/_[a-z]+$/, "");
  const allowed = suffixes[format][types.get(base) ?? ""] ?? [];
  return allowed.includes(name.slice(base.length)) ? base : name;
}
