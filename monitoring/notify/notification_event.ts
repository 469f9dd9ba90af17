/**
 * Defines what senders tell of their work, for metrics and logs.
 *
 * @module
 */

/** What became of alerts. */
export interface NotificationEvent {
  /** `dropped`: they are not tried again, or were too many to wait. */
  readonly outcome: "sent" | "failed" | "dropped";
  /** Host that they were for. */
  readonly host: string;
  /** Number of the alerts. */
  readonly alerts: number;
  /** Why they weren't sent; never the address. @default undefined they were */
  readonly message?: string;
}
