import { paint } from "../terminal/style.ts";
import { plainLine } from "../terminal/width.ts";
import { definitions } from "../terminal/wrap.ts";

export interface ListedFlow {
  readonly flow: string;
  /** Null where it is not published yet. */
  readonly version: string | null;
  readonly description: string | null;
  readonly publishedAt: string | null;
  readonly isBundled: boolean;
}

/** The flows that can be run, one's own first, each with what it does. */
export function flowList(flows: readonly ListedFlow[]): string {
  const group = (title: string, some: readonly ListedFlow[]) =>
    some.length === 0
      ? []
      : [
          paint("bold", title),
          definitions(some.map(({ flow, description }) => [flow, plainLine(description ?? "") || "It does not say."])),
          "",
        ];
  return [
    ...group(
      "Your own",
      flows.filter(({ isBundled }) => !isBundled),
    ),
    ...group(
      "Come with Millrace",
      flows.filter(({ isBundled }) => isBundled),
    ),
    "  millrace flows show <flow>            what it takes and touches, a sample call",
    "  millrace new my-flow --from <flow>    a copy to start from, with its tests",
  ].join("\n");
}
