const longest = 200;

/** Quotes text for an error, cut where it is long. */
export function excerpt(text: string): string {
  return JSON.stringify(
    text.length > longest ? `${text.slice(0, longest)}…` : text,
  );
}
