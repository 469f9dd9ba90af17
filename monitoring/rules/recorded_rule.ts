/**
 * Evaluates recording rules.
 *
 * @module
 */
import { EvaluationError } from "../promql/evaluate.ts";
import { Labels, metricName } from "../series/labels.ts";
import type { NewSample } from "../storage/sample_store.ts";
import type {
  EvaluatedRule,
  Evaluation,
  RuleContext,
} from "./evaluated_rule.ts";
import type { RecordingRule } from "./files/rule_group.ts";

/** A recording rule. */
export class RecordedRule implements EvaluatedRule {
  readonly #labels: Readonly<Record<string, string>>;

  constructor(readonly rule: RecordingRule, readonly context: RuleContext) {
    this.#labels = { ...rule.labels, [metricName]: rule.name };
  }

  get name(): string {
    return this.rule.name;
  }

  async evaluate(
    { at, queryOffset, limit, signal }: Evaluation,
  ): Promise<NewSample[]> {
    const timestamp = at - queryOffset;
    const answer = await this.context.query(
      this.rule.expression,
      timestamp,
      signal,
    );
    const samples = answer.map(({ labels, value }) => ({
      labels: labels.with(this.#labels),
      timestamp,
      value,
    }));
    if (
      new Set(samples.map(({ labels }) => labels.key)).size < samples.length
    ) {
      throw new EvaluationError(
        "vector contains metrics with the same labelset after applying rule labels",
      );
    }
    if (limit > 0 && samples.length > limit) {
      throw new EvaluationError(
        `exceeded limit of ${limit} with ${samples.length} series`,
      );
    }
    return samples;
  }

  describe() {
    const { name, query, labels } = this.rule;
    return {
      type: "recording",
      name,
      query,
      labels: Labels.from(labels),
    } as const;
  }
}
