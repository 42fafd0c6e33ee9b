import { memberEmail, memberPassword } from "../routes/account.ts";
import { html } from "./html.ts";
import { layout } from "./layout.ts";

export type LoginParts = { readonly next: string; readonly email?: string; readonly failed?: boolean };

export function loginPage({ next, email, failed = false }: LoginParts): string {
  return layout({
    title: "Sign in",
    main: html`<form class="login" method="post" action="/login">
<h1>Sign in</h1>
<p>Members see their own prices. To try it, use <code>${memberEmail}</code> and the password <code>${memberPassword}</code>.</p>
${failed && html`<p class="problem" role="alert">No account has this address and password.</p>`}
<label for="email">E-mail</label><input id="email" name="email" type="email" autocomplete="username" required value="${email}">
<label for="password">Password</label><input id="password" name="password" type="password" autocomplete="current-password" required>
<input type="hidden" name="next" value="${next}">
<button class="buy">Sign in</button>
</form>`,
  });
}
