import { findBrowser } from "../worker/find-browser.ts";

/** The browser that tests use: the one named in MILLRACE_BROWSER, else an installed one. */
export async function findTestBrowser(): Promise<string> {
  const { MILLRACE_BROWSER } = process.env;
  const executablePath = MILLRACE_BROWSER ?? (await findBrowser({ env: process.env }))?.executablePath;
  if (executablePath === undefined) throw new Error("These tests need a browser: apt-get install chromium.");
  return executablePath;
}
