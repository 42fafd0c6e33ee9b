import type { OperationOutput, Operations } from "@millrace/contract";
import { Dialog } from "../dialog/dialog.tsx";
import { Labeled } from "../dialog/labeled.tsx";

export type TokenWithSecret = OperationOutput<Operations["tokens"]["create"]>;

/** Shows a secret, the only time that it can be seen. */
export function SecretDialog({ made, onClose }: { readonly made: TokenWithSecret; readonly onClose: () => void }) {
  return (
    <Dialog title={`The secret of ${made.token.name}`} onClose={onClose}>
      <div className="flex flex-col gap-4">
        <Labeled label="Secret" hint="It is shown this once. Put it where the program finds it, not into its sources.">
          {(ties) => (
            <input
              {...ties}
              className="field w-full font-mono"
              readOnly
              value={made.secret}
              onFocus={(event) => event.currentTarget.select()}
            />
          )}
        </Labeled>
        <button type="button" className="button-main self-end" onClick={onClose}>
          I have it
        </button>
      </div>
    </Dialog>
  );
}
