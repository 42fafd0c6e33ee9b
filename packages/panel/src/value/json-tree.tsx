import type { Json } from "@millrace/flow";
import { CopyButton } from "./copy-button.tsx";
import { JsonNode } from "./json-node.tsx";

/** A JSON value as a tree that opens and closes, with a button that copies the whole. */
export function JsonTree({ value, label }: { readonly value: Json; readonly label: string }) {
  return (
    <div className="relative mt-1">
      <div className="absolute right-1 top-1">
        <CopyButton text={JSON.stringify(value, null, 2)} label={label} />
      </div>
      <section
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is to be reached by keyboard
        tabIndex={0}
        className="max-h-[32rem] overflow-auto rounded-md bg-raised p-2 pr-16 font-mono text-xs leading-5"
      >
        <JsonNode name={null} value={value} depth={0} />
      </section>
    </div>
  );
}
