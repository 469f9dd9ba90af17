/**
 * Fills in the templates of an alert's labels and annotations.
 *
 * @module
 */
import type { Slices } from "../../async/slices.ts";
import type { Labels } from "../../series/labels.ts";
import type { VectorSample } from "../../promql/value.ts";
import { builtins } from "./builtins.ts";
import { TemplateError } from "./error.ts";
import type { TemplateFunctions } from "./function.ts";
import { fillIn } from "./interpreter.ts";
import type { Template } from "./node.ts";
import { parseTemplate } from "./parser.ts";
import { prometheusFunctions } from "./prometheus_functions.ts";
import {
  sampleOf,
  TemplateMap,
  TemplateStruct,
  type TemplateValue,
} from "./value.ts";

/** Defines the variables that every template has. */
const prefix = "{{$labels := .Labels}}" +
  "{{$externalLabels := .ExternalLabels}}" +
  "{{$externalURL := .ExternalURL}}" +
  "{{$value := .Value}}";

const dataType =
  "struct { Labels map[string]string; ExternalLabels map[string]string; ExternalURL string; Value interface {} }";

/** The alert that a template is filled in for, and what surrounds it. */
export interface AlertData {
  readonly labels: Labels;
  readonly value: number;
  readonly externalLabels: Labels;
  readonly externalUrl: string;
  /** Time of the evaluation, in milliseconds since 1970. */
  readonly now: number;
  /** Answers a query at that time. */
  query(query: string): Promise<readonly VectorSample[]>;
}

/** Returns the names of all functions. */
const functionNames: ReadonlySet<string> = new Set([
  "and",
  "or",
  ...Object.keys(builtins),
  ...Object.keys(prometheusFunctions({
    query: () => Promise.resolve([]),
    externalUrl: "",
    now: 0,
  })),
]);

/**
 * Reads the template of an alert.
 *
 * @param alert Name of the alert.
 * @throws {TemplateError} where it is wrong.
 */
export function parseAlertTemplate(alert: string, text: string): Template {
  return parseTemplate(`__alert_${alert}`, prefix + text, functionNames);
}

/**
 * Fills in the template of an alert. Where it fails, the text tells so, as
 * Prometheus does: `<error expanding template: …>`.
 *
 * @throws the signal's reason when it aborts.
 */
export async function expandAlertTemplate(
  alert: string,
  text: string,
  data: AlertData,
  slices: Slices,
): Promise<string> {
  if (!text.includes("{{")) return text;
  const name = `__alert_${alert}`;
  let stage = "parsing";
  try {
    const template = parseAlertTemplate(alert, text);
    stage = "executing";
    return await fillIn(template, valueOf(data), functionsOf(data), slices);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return `<error expanding template: error ${stage} template ${name}: ${error.message}>`;
  }
}

function valueOf(data: AlertData): TemplateValue {
  const { labels, externalLabels, externalUrl, value } = data;
  return new TemplateStruct(
    dataType,
    new Map<string, TemplateValue>([
      ["Labels", TemplateMap.ofTexts(labels)],
      ["ExternalLabels", TemplateMap.ofTexts(externalLabels)],
      ["ExternalURL", externalUrl],
      ["Value", value],
    ]),
  );
}

function functionsOf(
  { query, externalUrl, now }: AlertData,
): TemplateFunctions {
  const prometheus = prometheusFunctions({
    async query(text) {
      const samples = await query(text);
      return samples.map(({ labels, value }) => sampleOf(labels, value));
    },
    externalUrl,
    now,
  });
  return new Map(Object.entries({ ...builtins, ...prometheus }));
}
