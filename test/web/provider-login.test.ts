import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { StartedController } from "../controller/api/started-controller.js";
import { Issuer } from "../rig/issuer/issuer.js";
import { axeFindings, browserOrSkip, visit, type Visit } from "./browser.js";

/** A real browser, a real controller, and an identity provider beside it. */
describe("the page's log-in at an identity provider", function () {
  this.timeout(300_000);
  let browser: Browser;
  let issuer: Issuer;
  let door: StartedController;
  let seen: Visit;

  before(async function () {
    browser = await browserOrSkip(this);
    issuer = await Issuer.start();
    issuer.person = { sub: "ann" };
    const oidc = { oidcIssuer: issuer.url, oidcClientId: "console", oidcName: "Example" };
    door = await StartedController.start(undefined, oidc);
    const json = { user: "oidc:ann", role: "administrator" };
    await door.ask("POST", "/api/greenroom/grants", { session: await door.logIn(), json });
    seen = await visit(browser, { url: `https://${door.controller.addresses.rest}` });
  });
  after(async () => {
    // Nothing was made where the browser is missing.
    await browser?.close();
    await door?.[Symbol.asyncDispose]();
    await issuer?.[Symbol.asyncDispose]();
  });

  const begin = () => seen.page.getByRole("link", { name: "Log in with Example" }).click();

  it("says what the provider refused, and asks again", async () => {
    issuer.refuses = true;
    await seen.page.goto("/");
    await begin();
    await seen.page.getByText("LOG_IN_REFUSED").waitFor();
    assert.match(await seen.page.getByRole("alert").innerText(), /access_denied: not today/);
    assert.deepEqual(await axeFindings(seen.page), []);
  });

  it("leads to the view that was wanted, with nothing of the session in its address", async () => {
    issuer.refuses = false;
    await seen.page.goto("/depots");
    await begin();
    await seen.page.getByText("oidc:ann").waitFor();
    assert.equal(new URL(seen.page.url()).pathname, "/depots");
    assert.equal(new URL(seen.page.url()).search, "");
    const cookies = await seen.context.cookies();
    assert.deepEqual(cookies, [], "no cookie is left");
  });

  it("goes on in this window when the session has ended and a new one was opened in another", async () => {
    const { page, context } = seen;
    const session = await page.evaluate<string | null>(`sessionStorage.getItem("greenroom-session")`);
    const { id } = JSON.parse(session ?? "{}") as { id: string };
    await door.ask("DELETE", "/api/session", { session: id });
    // The page may have heard of it by its event stream already, and then its dialog lies over the link.
    await page.getByRole("link", { name: "Tasks", includeHidden: true }).first().dispatchEvent("click");
    const other = context.waitForEvent("page");
    await page.getByRole("dialog").getByRole("link", { name: "Log in with Example" }).click();
    await other;
    await page.getByRole("dialog").waitFor({ state: "detached" });
    assert.equal(new URL(page.url()).pathname, "/tasks");
  });
});
