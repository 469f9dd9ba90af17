/**
 * Chooses format and encoding of an answer, as RFC 9110 says.
 *
 * @module
 */

/** Format of an exposition. */
export type Format = "text" | "openmetrics";

/** One entry of an `Accept` or `Accept-Encoding` header. */
interface Entry {
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
}

/**
 * Chooses the format by `Accept`. It ignores unknown parameters, such as
 * `escaping`. If no format matches, it chooses text 0.0.4, which is of more use
 * to a scraper than status 406.
 */
export function negotiateFormat(accept: string | null): Format {
  let best: Format = "text";
  let quality = 0;
  for (const entry of parseEntries(accept)) {
    const format = formatOf(entry);
    if (format !== undefined && entry.quality > quality) {
      best = format;
      quality = entry.quality;
    }
  }
  return best;
}

/** Returns whether `Accept-Encoding` asks for gzip. */
export function acceptsGzip(acceptEncoding: string | null): boolean {
  const entries = parseEntries(acceptEncoding);
  const gzip = entries.find(({ value }) => value === "gzip") ??
    entries.find(({ value }) => value === "*");
  return gzip !== undefined && gzip.quality > 0;
}

function formatOf({ value, parameters }: Entry): Format | undefined {
  const version = parameters.get("version");
  switch (value) {
    case "application/openmetrics-text":
      return version === undefined || version === "1.0.0"
        ? "openmetrics"
        : undefined;
    case "text/plain":
      return version === undefined || version === "0.0.4" ? "text" : undefined;
    case "text/*":
    case "*/*":
      return "text";
  }
}

function parseEntries(header: string | null): Entry[] {
  return (header ?? "").split(",").map((entry) => {
    const [value = "", ...rest] = entry.split(";");
    const parameters = new Map(rest.map((parameter) => {
      const [name = "", text = ""] = parameter.split("=");
      return [name.trim().toLowerCase(), text.trim().replaceAll('"', "")];
    }));
    const quality = Number(parameters.get("q") ?? 1);
    return {
      value: value.trim().toLowerCase(),
      parameters,
      quality: quality >= 0 && quality <= 1 ? quality : 0,
    };
  });
}
