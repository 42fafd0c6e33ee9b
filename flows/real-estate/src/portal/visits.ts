import type { BrowserCapability } from "@millrace/browser";
import { type ArtifactReference, type FlowLog, MillraceError, type Step } from "@millrace/flow";
import type { Listing } from "../object/listing.ts";
import { readDetail } from "./read-detail.ts";
import { readInBrowser } from "./read-in-browser.ts";
import type { ReadPage } from "./read-portal.ts";
import { readPortalPage } from "./read-portal-page.ts";
import { requirePage } from "./require-page.ts";

export interface VisitsParts {
  readonly step: Step;
  readonly web: BrowserCapability;
  readonly log: FlowLog;
  readonly hasBrowser: boolean;
  readonly nowMs: number;
  readonly timeoutMs: number;
  /** How often a page is asked for more. */
  readonly turns: number;
}

/** The steps in which a run visits the web: lists, objects' own pages, pictures of them. */
export function visitsOf({ step, web, log, hasBrowser, nowMs, timeoutMs, turns }: VisitsParts) {
  /** What can be done without is a line in the log. */
  function tolerate(error: unknown): null {
    if (!(error instanceof MillraceError)) throw error;
    log.warn(error.message);
    return null;
  }

  return {
    /** Reads a page of a portal over HTTP, and in a browser where a script draws the list or adds to it. */
    async readPage(url: string): Promise<ReadPage> {
      const sent = await step("read portal page", { key: url }, async ({ signal }) => {
        const answer = await web.fetch(url, { signal });
        requirePage(url, answer, nowMs);
        const { link: linkHeader } = answer.headers;
        return readPortalPage(answer.body, { url: answer.url, nowMs, ...(linkHeader !== undefined && { linkHeader }) });
      });
      const isComplete = sent.items.length > 0 && sent.next.kind !== "button";
      if (isComplete || !sent.hasScripts || !hasBrowser) return sent;
      try {
        return await web.session("open portal page", { key: url }, (page, keep) =>
          readInBrowser(page, { url, keep, nowMs, timeoutMs, turns }),
        );
      } catch (error) {
        if (sent.items.length === 0) throw error;
        tolerate(error);
        return sent;
      }
    },

    /** Reads an object's own page; one that cannot be read is worth a line in the log. */
    readObjectPage(url: string): Promise<Listing | null> {
      return step("read object page", { key: url }, async ({ signal }) => {
        const answer = await web.fetch(url, { signal });
        requirePage(url, answer, nowMs);
        return readDetail(answer.body, { url: answer.url, nowMs });
      }).catch(tolerate);
    },

    /** Takes a picture of an object's own page as evidence. */
    async takePicture(url: string | null): Promise<ArtifactReference | null> {
      if (url === null || !hasBrowser) return null;
      return web
        .session("take a picture", { key: url }, async (page, keep) => {
          await page.goto(url, { waitUntil: "load", timeout: timeoutMs });
          const content = await page.screenshot({ type: "jpeg", quality: 75 });
          return keep({ name: "object.jpg", mediaType: "image/jpeg", content });
        })
        .catch(tolerate);
    },
  };
}
