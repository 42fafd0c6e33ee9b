import { useState } from "react";
import { usePanel } from "../app/panel-context.ts";

/** Copies a text, and says that it did. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const { announce } = usePanel();
  const [isCopied, setIsCopied] = useState(false);
  async function copy() {
    await navigator.clipboard.writeText(text);
    setIsCopied(true);
    announce(`${label} copied.`);
  }
  return (
    <button
      type="button"
      className="button-plain h-7 px-2 text-xs"
      onClick={() => void copy()}
      onBlur={() => setIsCopied(false)}
      aria-label={`Copy ${label}`}
    >
      {isCopied ? "Copied" : "Copy"}
    </button>
  );
}
