/** What runs are parked in; one of the kind `start` has not begun. */
export const waits = ["time", "signal", "event", "approval", "call", "retry", "start"] as const;

/** What they record before: the longer one lies in the artifact store. */
export const shortText = "süß ";
export const longText = shortText.repeat(20_000);
