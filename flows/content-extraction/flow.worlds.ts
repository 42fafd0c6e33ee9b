import { defineWorlds, type SimulatedCall } from "@millrace/flow/worlds";
import type flow from "./flow.ts";

const urls = ["https://press.example/news/weir", "https://press.example/news/wheel", "https://press.example/news/gone"];
const schema = [{ name: "place" }, { name: "height", type: "number" as const }];

/** An article as its site sends it: the second one after the site was rebuilt. */
function page({ path }: SimulatedCall) {
  const gone = path?.endsWith("/gone") ?? false;
  const rebuilt = path?.endsWith("/wheel") ?? false;
  const text =
    "The river came down brown and fast that night, and by morning the old weir had held it once more. ".repeat(4);
  const facts = rebuilt
    ? "<p><span>Place:</span> <em>Upper mill</em></p><p><span>Height:</span> <em>12</em></p>"
    : '<dl><dt>Place</dt><dd class="place">Lower mill</dd><dt>Height</dt><dd class="height">7</dd></dl>';
  return {
    url: path,
    status: gone ? 404 : 200,
    headers: { "content-type": "text/html; charset=utf-8" },
    body: `<html lang="en"><body><nav><a href="/">Home</a></nav><article><h1>News of ${path}</h1><p>${text}</p>${facts}<p>${text}</p></article></body></html>`,
  };
}

export default defineWorlds<typeof flow>({
  inputs: [
    { urls, schema },
    { url: urls[0] ?? "", schema, parallel: 1, render: "never" },
  ],
  replies: { web: { available: false, fetch: page } },
  checks: {
    "every page has a row": ({ output }) =>
      output === undefined || output.pages.length === output.extracted + output.failed,
    "every page that was read has its text and its values": ({ output }) =>
      output === undefined ||
      output.pages.every(
        ({ error, article, data }) =>
          error !== null || (article?.text.includes("old weir") === true && typeof data.height === "number"),
      ),
  },
});
