import { browser } from "@millrace/browser";
import { defineFlow, z } from "@millrace/flow";

/** The demo account of the bundled shop, which its login page shows to everyone. */
const member = { email: "member@shop.example", password: "harbour-thirteen" };

export default defineFlow({
  name: "shop-sign-in",
  description: "Signs in to the bundled shop and saves the login, so that other flows see members' prices.",
  input: z.object({
    url: z
      .url()
      .regex(/^https?:\/\//)
      .describe("The shop's login page."),
  }),
  use: { web: browser({ connections: ["shop"], auth: "shop-member" }) },
  async run({ input, web }) {
    return web.session("sign in", { auth: false, trace: "never" }, async (page, _keep, session) => {
      await page.goto(input.url);
      await page.getByLabel("E-mail").fill(member.email);
      await page.getByLabel("Password").fill(member.password);
      await page.getByRole("button", { name: "Sign in" }).click();
      // Whoever is let in is led on; whoever is not stays at the login.
      await page.waitForURL((url) => !url.pathname.endsWith("/login"), { timeout: 10_000 });
      await session.saveAuth("shop-member");
      return { signedIn: true };
    });
  },
});
