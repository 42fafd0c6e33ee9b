export const runViews = ["timeline", "output", "input", "events", "metrics", "log"] as const;
export type RunView = (typeof runViews)[number];

/** What the address of a run says: the part that is shown, and the step that is looked at. */
export interface RunSearch {
  readonly view?: RunView;
  readonly step?: string;
}

/** Reads the address; what is not understood is left out. */
export function readRunSearch(search: Record<string, unknown>): RunSearch {
  const view = runViews.find((known) => known === search.view && known !== "timeline");
  return { ...(view && { view }), ...(typeof search.step === "string" && { step: search.step }) };
}
