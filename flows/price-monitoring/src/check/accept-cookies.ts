import type { Page } from "@millrace/browser";

// Whoever builds a banner without saying that it is a dialog names it after what it asks about.
const banners =
  ":is([role=dialog], [role=alertdialog], dialog, [id*=cookie i], [class*=cookie i], [id*=consent i], [class*=consent i]):not(html, body)";

// By the beginnings of words, since languages bend the ends.
const acceptWords = [
  "(i |yes, i )?(accept|agree)|allow|ok\\b|okay|got it",
  "(alle )?(cookies )?(akzeptier|zulassen|erlauben)|(ich )?(stimme zu|zustimm)|einverstanden",
  "(tout )?(accepte|autorise)|j.accepte|acept|(permitir)|aceit|concordo|accett|consenti|accord",
  "(alle )?(cookies )?(accepter|toestaan)|akkoord|godkänn|acceptera|tillåt|godta|tillad|hyväksy",
  "(za)?akceptuj|zgadzam|přijmout|souhlas|prijať|elfogad|kabul|принять|прийняти|αποδοχή",
  "(すべて)?(を)?(許可|同意|受け入れ|承諾)|(全部)?(同意|接受)|(모두 )?(동의|수락|허용)",
].join("|");
const accept = new RegExp(`^\\s*(${acceptWords})`, "iu");

/** Accepts the cookies that a page asks about, if it does; a banner that does not go stays. */
export async function acceptCookies(page: Page): Promise<void> {
  const button = page.locator(banners).getByRole("button", { name: accept }).first();
  if (await button.isVisible()) await button.click({ timeout: 2_000 }).catch(() => {});
}
