/**
 * Answers `series`, `labels` and `label/{name}/values`.
 *
 * @module
 */
import { quote } from "../series/quote.ts";
import type { SampleStore, SeriesSelection } from "../storage/sample_store.ts";
import { type ApiAnswer, jsonList, labelsText } from "./answer.ts";
import { ApiError, namingParameter } from "./api_error.ts";
import type { ApiCall, Endpoint } from "./call.ts";
import { Deadline } from "./deadline.ts";
import type { Form } from "./form.ts";
import type { ApiLimits } from "./limits.ts";
import { limitOf, maxTime, minTime, optionalTime } from "./parameters.ts";
import { selectorsOf } from "./selectors.ts";

/** Options of {@linkcode seriesEndpoints}. */
export interface SeriesEndpointsOptions {
  readonly store: Pick<SampleStore, "series" | "labelNames" | "labelValues">;
  readonly limits: ApiLimits;
}

/** Makes the endpoints that list series and their labels. */
export function seriesEndpoints(
  { store, limits }: SeriesEndpointsOptions,
): {
  readonly series: Endpoint;
  readonly labelNames: Endpoint;
  readonly labelValues: Endpoint;
} {
  return {
    async series(call) {
      const { form } = call;
      checkForm(form);
      if (form.all("match[]").length === 0) {
        throw new ApiError("bad_data", "no match[] parameter provided");
      }
      const limit = limitOf(form);
      const times = timesOf(form);
      const matchers = namingParameter(
        "match[]",
        () => selectorsOf(form, limits),
      );
      const series = await inTime(
        call,
        limits,
        (signal) => store.series({ matchers, ...times }, signal),
      );
      return listAnswer(series, limit, labelsText);
    },
    async labelNames(call) {
      const limit = limitOf(call.form);
      const selection = selectionOf(call.form, limits);
      const names = await inTime(
        call,
        limits,
        (signal) => store.labelNames(selection, signal),
      );
      return listAnswer(names, limit, JSON.stringify);
    },
    async labelValues(call) {
      const name = unescapeName(call.name);
      if (name === "" || !name.isWellFormed()) {
        throw new ApiError("bad_data", `invalid label name: ${quote(name)}`);
      }
      const limit = limitOf(call.form);
      const selection = selectionOf(call.form, limits);
      const values = await inTime(
        call,
        limits,
        (signal) => store.labelValues(name, selection, signal),
      );
      return listAnswer(values, limit, JSON.stringify);
    },
  };
}

/**
 * Refuses a form of which a part can't be read.
 *
 * @throws {ApiError} `bad_data`.
 */
export function checkForm({ problem }: Form): void {
  if (problem !== undefined) {
    throw new ApiError("bad_data", `error parsing form values: ${problem}`);
  }
}

function selectionOf(form: Form, limits: ApiLimits): SeriesSelection {
  const times = timesOf(form);
  return { ...times, matchers: selectorsOf(form, limits) };
}

function timesOf(form: Form): { start: number; end: number } {
  return {
    start: optionalTime(form, "start", minTime),
    end: optionalTime(form, "end", maxTime),
  };
}

async function inTime<Result>(
  { signal }: ApiCall,
  { queryTimeoutMs }: ApiLimits,
  read: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  using deadline = new Deadline(signal, queryTimeoutMs);
  try {
    return await read(deadline.signal);
  } catch (error) {
    throw deadline.explain(error);
  }
}

function listAnswer<Item>(
  items: readonly Item[],
  limit: number,
  toText: (item: Item) => string,
): ApiAnswer {
  const isTruncated = limit > 0 && items.length > limit;
  return {
    data: jsonList(
      isTruncated ? items.slice(0, limit) : items,
      (item) => [toText(item)],
    ),
    warnings: isTruncated ? ["results truncated due to limit"] : [],
  };
}

/**
 * Returns the name that `U__` escapes: `_` stands as `__`, other characters as
 * their code point, as in `_2e_`. A name that isn't escaped right stays.
 */
function unescapeName(name: string): string {
  if (!/^U__(?:[a-zA-Z0-9:]|__|_[0-9a-fA-F]{1,6}_)*$/.test(name)) return name;
  const codes = /_([0-9a-fA-F]*)_/g;
  const points = [...name.slice(3).matchAll(codes)]
    .map(([, code = ""]) => parseInt(code || "5f", 16));
  if (points.some((point) => point > 0x10ffff)) return name;
  return name.slice(3).replace(
    codes,
    (_, code: string) => String.fromCodePoint(parseInt(code || "5f", 16)),
  );
}
