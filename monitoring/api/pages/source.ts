/**
 * Defines what the pages show: a part of what the API answers.
 *
 * @module
 */
import { z } from "zod";

const labels = z.record(z.string(), z.string());

/** The part of `targets` that its page shows. */
export const targetsSchema = z.object({
  activeTargets: z.array(z.object({
    scrapePool: z.string(),
    scrapeUrl: z.string(),
    labels,
    health: z.string(),
    lastError: z.string(),
    lastScrape: z.string(),
    lastScrapeDuration: z.number(),
  })).readonly(),
});

/** The part of `alerts` that its page shows. */
export const alertsSchema = z.object({
  alerts: z.array(z.object({
    labels,
    annotations: labels,
    state: z.string(),
    activeAt: z.string().optional(),
    value: z.string(),
  })).readonly(),
});

/** The part of `rules` that its page shows. */
export const rulesSchema = z.object({
  groups: z.array(z.object({
    name: z.string(),
    file: z.string(),
    interval: z.number(),
    rules: z.array(z.object({
      type: z.string(),
      name: z.string(),
      query: z.string(),
      health: z.string(),
      lastError: z.string().optional(),
      state: z.string().optional(),
      duration: z.number().optional(),
      evaluationTime: z.number(),
    })).readonly(),
  })).readonly(),
});

/** Targets that are scraped. */
export type Targets = z.infer<typeof targetsSchema>;
/** Alerts that hold. */
export type Alerts = z.infer<typeof alertsSchema>;
/** Rules that are evaluated. */
export type Rules = z.infer<typeof rulesSchema>;

/** Tells what the pages show. */
export interface PageSource {
  targets(): Promise<Targets>;
  alerts(): Promise<Alerts>;
  rules(): Promise<Rules>;
}
