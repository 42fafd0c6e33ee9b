import type { Page, Request } from "playwright-core";

/** A page that has neither grown nor loaded anything for so long has drawn what it draws: in rounds of its own time. */
const STILL = { rounds: 5, roundMs: 100 };

/** How a page draws itself. */
export interface Drawing {
  /**
   * Resolves when the page has loaded all, no longer grows and no longer says that it is busy (`aria-busy`), at the
   * latest after `withinMs`.
   */
  settled(options: { readonly withinMs: number }): Promise<void>;
}

/**
 * Follows how a page draws itself, from before it is opened. Playwright's `networkidle` comes too early where scripts
 * work for half a second before they load anything.
 */
export function followDrawing(page: Page): Drawing {
  const underWay = new Set<Request>();
  const begin = (request: Request) => underWay.add(request);
  const end = (request: Request) => underWay.delete(request);
  page.on("request", begin);
  page.on("requestfinished", end);
  page.on("requestfailed", end);
  return {
    async settled({ withinMs }) {
      const until = performance.now() + withinMs;
      const mustGoOn = async (): Promise<boolean> => {
        const timeout = until - performance.now();
        if (timeout <= 0) return false;
        // It begins anew where a page leads elsewhere; what breaks it, a crash or the time, the next use of the page tells.
        return page.waitForFunction(waitUntilStill, { ...STILL, timeout }, { timeout }).then(
          () => underWay.size > 0,
          () => false,
        );
      };
      while (await mustGoOn());
      page.off("request", begin);
      page.off("requestfinished", end);
      page.off("requestfailed", end);
    },
  };
}

/** Resolves when a page has stopped growing; a clock or a ticker on it does not count. Runs in the page. */
async function waitUntilStill(limits: { rounds: number; roundMs: number; timeout: number }): Promise<true> {
  const until = performance.now() + limits.timeout;
  let [elements, letters, still] = [0, 0, 0];
  while (still < limits.rounds && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, limits.roundMs));
    const count = document.getElementsByTagName("*").length;
    const length = document.documentElement?.textContent?.length ?? 0;
    const isBusy = document.querySelector("[aria-busy=true]") !== null;
    still = isBusy || count > elements || length > letters ? 0 : still + 1;
    [elements, letters] = [Math.max(elements, count), Math.max(letters, length)];
  }
  return true;
}
