/**
 * Placeholders in an alert's description, as Prometheus' templates have them:
 * for the value and the labels of the series for which it fires.
 *
 * @module
 */

/** Placeholders that Prometheus fills in when the alert fires. */
export interface Template<Label extends string> {
  /** The value as it is: `93.75`. */
  readonly value: string;
  /** The value with few digits and a prefix: `1.234k`. */
  readonly humanized: string;
  /** The value, a share, in percent: `93.75%`. */
  readonly percentage: string;
  /** The value, in seconds, as a duration: `12m 40s`. */
  readonly duration: string;
  /** The value of a label that the series has. */
  label(name: Label): string;
  /** A text with a label's value, or another one where the label is empty. */
  withLabel(
    name: Label,
    text: (value: string) => string,
    otherwise: string,
  ): string;
}

/** The placeholders, for any labels. */
export const template: Template<string> = {
  value: "{{ $value }}",
  humanized: "{{ $value | humanize }}",
  percentage: "{{ $value | humanizePercentage }}",
  duration: "{{ $value | humanizeDuration }}",
  label: (name) => `{{ $labels.${name} }}`,
  withLabel: (name, text, otherwise) =>
    `{{ with $labels.${name} }}${
      text("{{ . }}")
    }{{ else }}${otherwise}{{ end }}`,
};
