import { type ReactNode, useId, useLayoutEffect, useRef } from "react";

export interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly width?: "narrow" | "wide" | "full";
  readonly children: ReactNode;
}

const widths = { narrow: "max-w-md", wide: "max-w-2xl", full: "max-w-[96vw]" };

/** A modal dialog: the browser keeps the focus in it, closes it on Escape and gives the focus back. */
export function Dialog({ title, onClose, width = "narrow", children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside the dialog closes it; the keyboard has Escape
    <dialog
      ref={dialog}
      aria-labelledby={heading}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
      className={`m-auto w-full ${widths[width]} max-h-[94dvh] scroll-pb-40 rounded-xl border border-line bg-surface p-0 text-ink shadow-2xl`}
    >
      <div className="flex flex-col gap-4 p-5">
        <div className="flex items-start gap-4">
          <h2 id={heading} className="flex-1 text-base font-semibold wrap-anywhere">
            {title}
          </h2>
          <button type="button" className="button-plain" onClick={() => dialog.current?.close()}>
            Close
          </button>
        </div>
        {children}
      </div>
    </dialog>
  );
}
