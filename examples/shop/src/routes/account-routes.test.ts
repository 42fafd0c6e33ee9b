import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Shop, startShop } from "../shop.ts";
import { type ProductTruth, productTruth } from "../truth/product-truth.ts";
import { localPath, memberEmail, memberPassword } from "./account.ts";

let shop: Shop;
let truth: ProductTruth;

beforeAll(async () => {
  shop = await startShop();
  truth = shop.products.map(({ sku }) => productTruth(shop, sku)).find(({ locale }) => locale === "en-GB")!;
});
afterAll(() => shop.close());

function post(path: string, fields: Record<string, string>, cookie = ""): Promise<Response> {
  const body = new URLSearchParams(fields);
  return fetch(shop.url + path, { method: "POST", body, redirect: "manual", headers: { cookie } });
}

function visit(path: string, cookie = ""): Promise<Response> {
  return fetch(shop.url + path, { redirect: "manual", headers: { cookie } });
}

async function signIn(next = "/members"): Promise<string> {
  const answer = await post("/login", { email: memberEmail, password: memberPassword, next });
  expect(answer.status).toBe(303);
  expect(answer.headers.get("location")).toBe(next);
  return answer.headers.get("set-cookie")!.split(";")[0]!;
}

describe("the members' price", () => {
  test("is behind a login that leads back to it", async () => {
    const refused = await visit(truth.paths.members);
    expect(refused.headers.get("location")).toBe(`/login?next=${encodeURIComponent(truth.paths.members)}`);
    const form = await (await visit(refused.headers.get("location")!)).text();
    expect(form).toContain(`name="next" value="${truth.paths.members}"`);
    const page = await visit(truth.paths.members, await signIn(truth.paths.members));
    expect(page.status).toBe(200);
    expect(await page.text()).toContain(`£${truth.memberAmount}`);
  });

  test("stays open to a saved session after a restart of the shop", async () => {
    const cookie = await signIn();
    const restarted = await startShop();
    const page = await fetch(restarted.url + truth.paths.members, { headers: { cookie } });
    expect(await page.text()).toContain(`£${truth.memberAmount}`);
    await restarted.close();
  });

  test("is closed again when everybody was signed out", async () => {
    const cookie = await signIn();
    shop.signOutEverybody();
    expect((await visit(truth.paths.members, cookie)).status).toBe(303);
    expect((await visit(truth.paths.members, await signIn())).status).toBe(200);
  });

  test("is told on request where the price is, and gone where the product is", async () => {
    const cookie = await signIn();
    const truths = shop.products.map(({ sku }) => productTruth(shop, sku));
    const onRequest = truths.find(({ style, locale }) => style === "on-request" && locale === "en-IN")!;
    expect(await (await visit(onRequest.paths.members, cookie)).text()).toContain("Price on request");
    const removed = truths.find(({ availability }) => availability === "removed")!;
    expect([404, 410]).toContain((await visit(removed.paths.members, cookie)).status);
  });
});

describe("the login", () => {
  test.each([{ email: memberEmail, password: "wrong" }, { email: "<b>", password: memberPassword }, {}])(
    "refuses %j and keeps the address",
    async (fields) => {
      const answer = await post("/login", fields);
      expect(answer.status).toBe(401);
      expect(answer.headers.get("set-cookie")).toBeNull();
      expect(await answer.text()).toMatch(/role="alert"/);
    },
  );

  test("passes by whoever is signed in", async () => {
    const cookie = await signIn();
    expect((await visit("/login", cookie)).headers.get("location")).toBe("/members");
    expect(await (await visit("/members", cookie)).text()).toContain(memberEmail);
  });

  test("is undone by signing out", async () => {
    const answer = await post("/logout", {}, await signIn());
    expect(answer.headers.get("set-cookie")).toMatch(/^shop_session=; Max-Age=0/);
  });

  test("refuses a form of more than 8 KiB", async () => {
    expect((await post("/login", { email: "x".repeat(9000) })).status).toBe(413);
  });
});

describe("the answer to the cookie dialog", () => {
  test.each([
    ["all", "all"],
    ["necessary", "necessary"],
    ["other", "necessary"],
  ])("%s is remembered as %s", async (choice, remembered) => {
    const answer = await post("/consent", { choice, next: truth.paths.product });
    expect(answer.headers.get("set-cookie")).toMatch(new RegExp(`^shop_consent=${remembered};`));
    expect(answer.headers.get("location")).toBe(truth.paths.product);
  });
});

describe("localPath()", () => {
  test.each(["//evil.example", "/\\evil.example", "http://evil.example", "", "/a b", null])(
    "keeps %j inside",
    (next) => {
      expect(localPath(next, "/members")).toBe("/members");
    },
  );

  test("lets a path of the shop through", () => {
    expect(localPath("/p/AUD-1000?x=1", "/")).toBe("/p/AUD-1000?x=1");
  });
});
