import assert from "node:assert/strict";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { baseImageOf, componentOf, forgeBundle, forgeVib } from "../rig/forge.js";
import { Fleet, mustSucceed } from "../rig/fleet.js";
import { makeWorkplace, type Workplace } from "../rig/workplace.js";
import { axeFindings, browserOrSkip, credentialOf, logIn, visit, type Visit } from "./browser.js";

const KIB = 1 << 10;
const VERSION = "9.0.1-0.1";
/** A remediation boots its host. */
const LONG_MS = 90_000;
const WHY_NOT_DRAINED = "VM web-1 cannot be moved";
const NEVER_DRAINS = {
  GREENROOM_AGENT_HOOKS: JSON.stringify({
    enterMaintenance: { command: ["/bin/sh", "-c", `echo ${WHY_NOT_DRAINED}; exit 1`] },
  }),
};

/** What the page shows while hosts change, one fleet for all of it: each step goes on from the one before. */
describe("the web page while hosts change", function () {
  this.timeout(300_000);
  let browser: Browser;
  let place: Workplace;
  let fleet: Fleet;
  let seen: Visit;
  let page: Page;

  before(async function () {
    browser = await browserOrSkip(this);
    place = makeWorkplace("test-live");
    fleet = await Fleet.start(place);
    await lab(fleet, place);
    seen = await visit(browser, credentialOf(fleet));
    page = seen.page;
    await page.addInitScript(COUNTS_JUMPS);
    await page.goto("/clusters/domain-c1/updates/hosts/image");
    await logIn(page, credentialOf(fleet));
    await stateOf("esx-03", "not-staged").waitFor();
  });
  after(async () => {
    // Nothing was made where the browser is missing.
    await browser?.close();
    await fleet?.[Symbol.asyncDispose]();
    place?.[Symbol.dispose]();
  });

  const button = (name: string, within: Page | Locator = page): Locator =>
    within.getByRole("button", { name, exact: true });
  const row = (name: string): Locator => page.getByRole("row").filter({ hasText: name });
  const stateOf = (name: string, state: string): Locator => row(name).locator(`[data-state="${state}"]`);

  it("turns the badge of a host when that host has ended, not when the last one has", async () => {
    await button("Stage all").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Limits and hours").click();
    await dialog.getByLabel("Most MiB a second for each host").fill("1");
    await dialog.getByLabel("Hosts at once").fill("1");
    await button("Stage now", dialog).click();
    await stateOf("esx-01", "staged").waitFor();
    assert.equal(await button("Skip remaining hosts").count(), 1, "the run goes on");
    assert.equal(await page.locator(".summary-line").innerText(), "3 hosts\n1 Staged\n2 not staged");
    await button("Skip remaining hosts").click();
    assert.deepEqual(await axeFindings(page), []);
    await page.locator(".last-run").waitFor();
  });

  it("stages what is left, and opens a host, by keyboard alone", async () => {
    await page.reload();
    await row("esx-03").waitFor();
    await tabTo(page, "Stage all");
    await page.keyboard.press("Enter");
    await page.getByText(/hosts? gets? /).waitFor();
    assert.deepEqual(await axeFindings(page), []);
    await tabTo(page, "Stage now");
    await page.keyboard.press("Enter");
    await stateOf("esx-03", "staged").waitFor();
    await tabTo(page, "Hosts");
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await page.getByRole("complementary", { name: "esx-03" }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("complementary", { name: "esx-03" }).waitFor({ state: "hidden" });
  });

  it("says that staged content is gone and that a host is away, though no task runs", async function () {
    // The page looks at least once a minute by itself, which is all that is waited for here.
    this.timeout(4 * LONG_MS);
    const bySight = { timeout: LONG_MS };
    const [host, away] = [fleet.hosts.get("esx-01"), fleet.hosts.get("esx-02")];
    const vibs = join(host?.stagingFolder ?? "", "vibs");
    for (const file of readdirSync(vibs)) rmSync(join(vibs, file));
    await stateOf("esx-01", "not-staged").waitFor(bySight);
    await away?.stop("SIGKILL");
    await row("esx-02").locator(".warn-text").waitFor(bySight);
    await away?.start();
    await row("esx-02").getByText("connected", { exact: true }).waitFor(bySight);
  });

  it("shows each step of a remediation: behind, now, to come; who is out of service, and for how long", async () => {
    await remediate("esx-02");
    await page.locator(".run-head a").click();
    await row("esx-02").click();
    await page.locator(".step.now").first().waitFor();
    assert.ok((await page.locator(".step.ahead").count()) > 0);
    await page.getByText("1 of at most 1 out of service: esx-02").waitFor();
    assert.deepEqual(await axeFindings(page), []);
    await page.locator(".run-word.SUCCEEDED").waitFor({ timeout: LONG_MS });
    await page.locator(".step.past").nth(6).waitFor();
    assert.equal(await page.locator(".step.past").count(), 7);
    assert.equal(await page.locator(".step.ahead").count(), 0);
    assert.match(await row("esx-02").innerText(), /^1\nesx-02\nDone\n7 of 7 steps\nremediated\n\d+ (s|min|min \d+ s)$/);
    await page
      .getByText(/staging saved .* of maintenance mode/)
      .first()
      .waitFor();
  });

  it("shows the step that failed with the host's own log lines, and the host as Staged", async () => {
    mustSucceed(await fleet.cli("policy", "set", "lab", "--maintenance-retries", "0"));
    await page.goto("/clusters/domain-c1/updates/hosts/image");
    await remediate("esx-03");
    await page.locator(".run-head a").click();
    await page.locator(".run-word.FAILED").waitFor({ timeout: LONG_MS });
    await row("esx-03").click();
    assert.match(await page.locator(".step.failed").innerText(), /entering maintenance mode/);
    assert.match(await page.locator(".journal").innerText(), new RegExp(WHY_NOT_DRAINED));
    assert.deepEqual(await axeFindings(page), []);
    await page.getByRole("link", { name: "lab", exact: true }).click();
    await stateOf("esx-03", "staged").waitFor();
    await page.locator(".last-run .run-word.FAILED").waitFor();
  });

  it("lets a host that went back from an image, and refuses it, be allowed to try it again", async function () {
    // It boots twice.
    this.timeout(3 * LONG_MS);
    const root = fleet.hosts.get("esx-01")?.root ?? "";
    writeFileSync(join(root, "unhealthy-builds"), `${VERSION}\n`);
    await remediate("esx-01");
    const card = page.getByRole("complementary", { name: "esx-01" });
    const refused = card.locator("[data-refused]");
    await refused.waitFor({ timeout: LONG_MS });
    await card.getByText(/marked bad for the host/).waitFor();
    assert.deepEqual(await axeFindings(page), []);
    await button("Allow the image again", refused).click();
    await button("Allow the image again", page.getByRole("dialog")).click();
    await refused.waitFor({ state: "hidden" });
    await card.getByText(/marked bad for the host/).waitFor({ state: "hidden" });
    const { cleared } = await fleet.json<{ cleared: string[] }>("host", "clear-bad-image", "esx-01");
    assert.deepEqual(cleared, [], "the host has forgotten it already");
  });

  it("does not jump while it loads, wherever one enters", async () => {
    const image = "/clusters/domain-c1/updates/hosts/image";
    for (const view of ["/", "/fleet/hosts", image, `${image}?host=host-1`, `${image}/edit`, "/tasks", "/depots"]) {
      await page.goto(view);
      await page.locator("main h1").first().waitFor();
      await page.locator("main .loading").first().waitFor({ state: "hidden" });
      // Below 0.1 a page counts as steady for its readers.
      const jumped: number = await page.evaluate("window.jumped");
      assert.ok(jumped < 0.05, `${view}: ${jumped}`);
    }
  });

  it("has thrown nothing, and has asked nobody but its controller", () => assert.deepEqual(seen.troubles, []));

  async function remediate(host: string): Promise<void> {
    await row(host).click();
    await button("Remediate", page.getByRole("complementary", { name: host })).click();
    await button("Remediate now", page.getByRole("dialog")).click();
  }
});

/** Presses Tab until what is named so has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  const NAME = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent";
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press("Tab");
    if ((await page.evaluate(NAME)) === name) return;
  }
  assert.fail(`no ${name} is reached by Tab`);
}

/** Adds up how far what is seen was moved without anybody having asked for it. */
const COUNTS_JUMPS = `window.jumped = 0;
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.jumped += value;
}).observe({ type: "layout-shift", buffered: true });`;

/** A cluster of three hosts with an image; one of them never drains. */
async function lab(fleet: Fleet, place: Workplace): Promise<void> {
  const plain = { reserveBytes: KIB, cluster: "lab" };
  mustSucceed(await fleet.cli("depot", "import", await forgeSoftware(place)));
  mustSucceed(await fleet.cli("cluster", "create", "lab"));
  await fleet.addHost({ ...plain, name: "esx-01" });
  await fleet.addHost({ ...plain, name: "esx-02" });
  await fleet.addHost({ ...plain, name: "esx-03", env: NEVER_DRAINS });
  const spec = join(place.path, "spec.json");
  writeFileSync(spec, JSON.stringify({ base_image: { version: VERSION } }));
  mustSucceed(await fleet.cli("image", "set", "lab", "--file", spec));
  mustSucceed(await fleet.cli("check", "lab"));
}

async function forgeSoftware(place: Workplace): Promise<string> {
  const base = await forgeVib({
    ...{ name: "esx-base", version: "1.0-1", payloadBytes: 5 * 1024 * KIB },
    ...{ liveInstallAllowed: false, liveRemoveAllowed: false },
  });
  const part = componentOf("esx-base", "1.0-1", [base]);
  return forgeBundle(join(place.path, "software.zip"), {
    vibs: [base],
    components: [part],
    baseImages: [baseImageOf(VERSION, { [part.name]: part.version })],
  });
}
