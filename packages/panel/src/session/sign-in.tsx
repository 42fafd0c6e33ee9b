import { type FormEvent, useId, useState } from "react";
import { Mark } from "../brand/mark.tsx";
import { ErrorNote } from "../error/error-note.tsx";

export interface SignInProps {
  readonly error: Error | null;
  readonly onToken: (token: string) => Promise<void>;
}

/** Says where the token is, and takes it. */
export function SignIn({ error, onToken }: SignInProps) {
  const field = useId();
  const [isOpening, setIsOpening] = useState(false);
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const written = String(new FormData(event.currentTarget).get("token")).trim();
    setIsOpening(true);
    // People paste the whole URL as readily as the token in it.
    await onToken(/#token=([^&\s]+)/.exec(written)?.[1] ?? written);
    setIsOpening(false);
  }
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center gap-5 p-6">
      <div className="flex items-center gap-3 text-race">
        <Mark className="size-10" />
        <span className="text-xl font-semibold tracking-tight text-ink">Millrace</span>
      </div>
      <h1 className="text-2xl font-semibold tracking-tight">Open the control panel</h1>
      <p className="text-muted">
        This server lets in only whom it gave a token. On its machine, <code>npm start</code> and{" "}
        <code>npx millrace start</code> print a URL that ends in <code className="text-ink">#token=…</code>: open that
        URL, or paste it here. A token of <code>millrace token create</code> opens what its scopes allow.
      </p>
      <form onSubmit={submit} className="flex flex-col gap-2">
        <label htmlFor={field} className="font-medium">
          Token or URL
        </label>
        <div className="flex gap-2">
          <input
            id={field}
            name="token"
            required
            autoComplete="off"
            spellCheck={false}
            className="field flex-1 font-mono"
          />
          <button type="submit" className="button-main" disabled={isOpening}>
            Sign in
          </button>
        </div>
      </form>
      <div role="alert">{error && <ErrorNote error={error} />}</div>
    </main>
  );
}
