/** Playwright's script for pages, rewritten to be shorter: what stands before its options and behind them. */
export type LeanScript = {
  /** Of the text up to where the original differs from page to page: what it stands for. */
  readonly sha256: string;
  readonly head: string;
  readonly tail: string;
};

/** Where the script that Playwright puts into every page begins to differ from page to page. */
export const differingPart = "return new (module.exports";
