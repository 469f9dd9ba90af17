import type { AlertNotice } from "../rules/status.ts";

/** An alert, and whether it fires. */
export interface ToldAlert extends AlertNotice {
  readonly status: "firing" | "resolved";
}
