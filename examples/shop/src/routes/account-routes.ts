import { loginPage } from "../pages/login-page.ts";
import { memberPage } from "../pages/member-page.ts";
import { noticePage } from "../pages/notice-page.ts";
import { removedPage } from "../pages/removed-page.ts";
import { isSignedIn, localPath, memberEmail, memberPassword, sessionCookie, sessionToken } from "./account.ts";
import { type Answer, htmlAnswer, redirect, withHeaders } from "./answer.ts";
import { forProduct, relatedViews, removedStatus } from "./find-product.ts";
import type { Handler, Visit } from "./visit.ts";

const cookieRules = "Path=/; HttpOnly; SameSite=Lax";

/** A page for members; everybody else is sent to the login and comes back. */
function forMembers(handler: Handler): Handler {
  return (visit) =>
    isSignedIn(visit.state, visit.cookies) ? handler(visit) : redirect(`/login?next=${encodeURIComponent(visit.path)}`);
}

export function showLogin({ state, cookies, query }: Visit): Answer {
  const next = localPath(query.get("next"), "/members");
  return isSignedIn(state, cookies) ? redirect(next) : htmlAnswer(loginPage({ next }));
}

export function login({ state, form }: Visit): Answer {
  const next = localPath(form.get("next"), "/members");
  const email = form.get("email") ?? "";
  if (email !== memberEmail || form.get("password") !== memberPassword) {
    return htmlAnswer(loginPage({ next, email, failed: true }), 401);
  }
  return withHeaders(redirect(next), { "set-cookie": `${sessionCookie}=${sessionToken(state)}; ${cookieRules}` });
}

export function logout(): Answer {
  return withHeaders(redirect("/"), { "set-cookie": `${sessionCookie}=; Max-Age=0; ${cookieRules}` });
}

export const members = forMembers(() =>
  htmlAnswer(noticePage("Welcome back", `You are signed in as ${memberEmail} and see the members' prices.`)),
);

export const memberProduct = forMembers(
  forProduct(({ state }, view) =>
    view.offer.availability === "removed"
      ? htmlAnswer(removedPage(view, relatedViews(state, view)), removedStatus(view))
      : htmlAnswer(memberPage(view, memberEmail)),
  ),
);

/** The answer to the cookie dialog where its script does not run. */
export function consent({ form }: Visit): Answer {
  const choice = form.get("choice") === "all" ? "all" : "necessary";
  const cookie = `shop_consent=${choice}; Path=/; Max-Age=31536000; SameSite=Lax`;
  return withHeaders(redirect(localPath(form.get("next"), "/")), { "set-cookie": cookie });
}
