import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { baseImageOf, componentOf, forgeBundle, forgeVib } from "../rig/forge.js";
import { Fleet, mustSucceed } from "../rig/fleet.js";
import { seedHosts } from "../rig/seeded-fleet.js";
import { makeWorkplace, type Workplace } from "../rig/workplace.js";
import {
  assertGoodLooks,
  axeFindings,
  browserOrSkip,
  credentialOf,
  logIn,
  visit,
  watch,
  type Visit,
} from "./browser.js";

const KIB = 1 << 10;
const VERSION = "9.0.1-0.1";
const FIRMWARE = "grn-fw-nic";
/** A remediation boots its host. */
const LONG_MS = 90_000;
/** A host whose drain fails. */
const NEVER_DRAINS = { GREENROOM_AGENT_HOOKS: JSON.stringify({ enterMaintenance: { command: ["/bin/false"] } }) };

/** The page in a real browser, on a real controller and real agents; each step goes on from the one before, as its user does. */
describe("the web page", function () {
  this.timeout(120_000);
  let browser: Browser;
  let place: Workplace;
  let fleet: Fleet;
  let seen: Visit;
  let page: Page;
  let bundle: string;

  before(async function () {
    browser = await browserOrSkip(this);
    place = makeWorkplace("test-page");
    fleet = await Fleet.start(place);
    bundle = await forgeSoftware(place);
    seen = await visit(browser, credentialOf(fleet));
    page = seen.page;
  });
  after(async () => {
    // Nothing was made where the browser is missing.
    await browser?.close();
    await fleet?.[Symbol.asyncDispose]();
    place?.[Symbol.dispose]();
  });

  const button = (name: string | RegExp, within: Page | Locator = page): Locator =>
    within.getByRole("button", { name, exact: true });
  const dialog = (): Locator => page.getByRole("dialog");
  const row = (name: string): Locator => page.getByRole("row").filter({ hasText: name });
  const stateOf = (name: string, state: string): Locator => row(name).locator(`[data-state="${state}"]`);
  const openCluster = async (name: string): Promise<void> => {
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Fleet" }).click();
    await page.getByRole("link", { name, exact: true }).click();
    await page.getByRole("heading", { name: "Image compliance" }).waitFor();
  };

  it("asks who one is, and says what is wrong with a wrong password", async () => {
    await page.goto("/");
    await page.getByLabel("User").fill("administrator");
    await page.getByLabel("Password").fill("wrong");
    await button("Log in").click();
    await page.getByText("CREDENTIAL_WRONG").waitFor();
    assert.deepEqual(await axeFindings(page), []);
    await logIn(page, credentialOf(fleet));
  });

  it("says what to do first where nothing is yet", async () => {
    await page.getByText("Nothing here yet").waitFor();
    await page.getByRole("link", { name: /Upload an offline bundle/ }).click();
    await page.getByText("No bundle was imported yet").waitFor();
  });

  it("names the member that is wrong in a broken bundle, and takes the whole one", async () => {
    const broken = join(place.path, "broken.zip");
    const bytes = readFileSync(bundle);
    const at = bytes.indexOf("PK\x01\x02") - 300 * KIB;
    bytes.fill(0x55, at, at + KIB);
    writeFileSync(broken, bytes);
    await page.getByLabel("Bundle (ZIP)").setInputFiles(broken);
    const problem = page.getByRole("alert");
    await problem.waitFor();
    assert.match(await problem.innerText(), /\.vib/);
    await page.getByLabel("Bundle (ZIP)").setInputFiles(bundle);
    await page.getByText(/^Imported: 4 new VIBs/).waitFor();
    await page.getByRole("heading", { name: "software.zip" }).waitFor();
  });

  it("makes a cluster and the command by which a host joins it", async () => {
    await page.getByRole("link", { name: "Fleet" }).click();
    await button("Create cluster").click();
    await dialog().getByLabel("Name").fill("lab");
    await button("Create", dialog()).click();
    await page.getByRole("link", { name: "lab", exact: true }).waitFor();
    await page.getByRole("link", { name: "Add host" }).first().click();
    await page.getByLabel("The host joins").selectOption({ label: "Cluster lab" });
    await button("Make the token").click();
    const command = await page.locator("pre.command").innerText();
    const word = (flag: string): string => new RegExp(`--${flag} (\\S+)`).exec(command)?.[1] ?? "";
    assert.match(command, /^greenroom agent enroll /);
    const token = { token: word("token"), controller: word("controller"), ca_fingerprint: word("ca-fingerprint") };
    const joined = await joinFleet(fleet, token);
    assert.deepEqual(joined, ["alone-01", "esx-01", "esx-02", "esx-03", "odd-01"]);
  });

  it("makes an image as a draft, judged at each change, and shows what a commit does", async () => {
    await openCluster("lab");
    await button("Make an image").click();
    await page.getByLabel("Base image").selectOption({ index: 1 });
    await page.getByText("This image can be committed.").waitFor();
    await button("Commit").click();
    await dialog().getByText("This is the first image").waitFor();
    await dialog().getByLabel("Message").fill("first");
    await button("Commit", dialog()).click();
    await page.getByText("first", { exact: true }).waitFor();
    await page.getByText("commit-1").waitFor();
  });

  it("goes through the seed's first procedure: check, stage all, skip the remaining hosts", async () => {
    await button("Check compliance").first().click();
    await stateOf("esx-03", "not-staged").waitFor();
    assert.equal(await page.locator(".summary-line").innerText(), "3 hosts\n3 not staged");
    await stageAll({ rate: "1", hostsAtOnce: "1" });
    await page
      .getByText(/MiB \(\d+ %\)/)
      .first()
      .waitFor();
    await button("Skip remaining hosts").click();
    await page.getByText("The remaining hosts are being skipped already.").waitFor({ state: "attached" });
    await stateOf("esx-01", "staged").waitFor();
    assert.equal(await row("esx-01").locator("svg.state-icon.staged rect.fill-good").count(), 1);
    assert.match((await stateOf("esx-01", "staged").getAttribute("title")) ?? "", /Software and firmware/);
    await page.getByText("2 skipped").waitFor();
    await page.locator(".last-run a").first().click();
    const skipped = page.getByText(/skipped by an operator/);
    await skipped.nth(1).waitFor();
    assert.equal(await skipped.count(), 2);
  });

  it("survives a reload and a second window in the middle of a staging", async () => {
    await openCluster("lab");
    await stageAll({ rate: "1", hostsAtOnce: "" });
    await button("Skip remaining hosts").waitFor();
    await page.reload();
    await button("Skip remaining hosts").waitFor();
    const second = await seen.context.newPage();
    watch(second, credentialOf(fleet).url, seen.troubles);
    await second.goto(page.url());
    await second.getByRole("button", { name: "Skip remaining hosts" }).waitFor();
    await second.close();
  });

  it("says how old its picture is while the controller is killed, and goes on with the same run", async () => {
    const task = await page.locator(".run-head a").innerText();
    await fleet.controller?.stop("SIGKILL");
    await page.getByText(/What you see is from \d\d:\d\d:\d\d/).waitFor();
    assert.equal(await row("esx-02").count(), 1);
    await fleet.startController();
    await page.getByText(/What you see is from/).waitFor({ state: "hidden" });
    for (const name of ["esx-01", "esx-02", "esx-03"]) await stateOf(name, "staged").waitFor();
    assert.equal(await page.locator(".last-run a").first().getAttribute("href"), `/tasks/${task}`);
    assert.equal(await button("Stage all").getAttribute("aria-disabled"), "true");
    assert.match((await button("Stage all").getAttribute("title")) ?? "", /nothing to stage/);
  });

  it("goes through the seed's second procedure: one host by its card", async () => {
    await row("esx-02").click();
    const card = page.getByRole("complementary", { name: "esx-02" });
    await card.getByText(/signature verified/).waitFor();
    assert.match(await card.innerText(), /persistent/);
    assert.match(page.url(), /host=host-\d+/);
    await button("Unstage", card).click();
    await button("Unstage", dialog()).click();
    await stateOf("esx-02", "not-staged").waitFor();
    await button("Stage", card).click();
    await dialog()
      .getByText(/^1 host gets/)
      .waitFor();
    await button("Stage now", dialog()).click();
    await stateOf("esx-02", "staged").waitFor();
  });

  it("loses no work when the session ends: asks again, and does what was asked", async () => {
    await button("Edit").click();
    await page.getByLabel("Component").selectOption("grn-tool");
    await endSessions(page);
    // The stream may notice first and ask over the view: what is pressed counts all the same.
    await button("Add").dispatchEvent("click");
    await page.getByRole("heading", { name: "Your session has ended" }).waitFor();
    await dialog().getByLabel("Password").fill(credentialOf(fleet).credential);
    await button("Log in", dialog()).click();
    await page.locator(".components li").filter({ hasText: "grn-tool" }).waitFor();
    await page.getByText("This image can be committed.").waitFor();
    await button("Commit").click();
    await dialog().getByText("1 added").first().waitFor();
    await button("Commit", dialog()).click();
    await page.getByText("commit-2", { exact: true }).waitFor();
    await button("Check compliance").first().click();
    // What is staged was proven for the image before; of this one nothing is yet.
    await stateOf("esx-02", "not-staged").waitFor();
  });

  it("shows the difference of two commits, and exports the image", async () => {
    await page.getByRole("link", { name: "Image history" }).click();
    await page.getByRole("heading", { name: /From commit-1 to commit-2/ }).waitFor();
    await page.getByText("grn-tool").first().waitFor();
    await page.getByRole("link", { name: "Image", exact: true }).first().click();
    await button("Export").click();
    await button("Export", dialog()).click();
    const spec = dialog().getByRole("link", { name: /spec/ });
    const answer = await page.request.get((await spec.getAttribute("href")) ?? "");
    assert.match(await answer.text(), /9\.0\.1-0\.1/);
    await button("Close", dialog()).click();
  });

  it("goes through the seed's third procedure: a standalone host", async () => {
    await imageFor("alone-01", { base_image: { version: VERSION } });
    await openCluster("alone-01");
    assert.match(page.url(), /\/hosts\/host-\d+\/updates\/hosts\/image/);
    await button("Stage").click();
    await button("Stage now", dialog()).click();
    await stateOf("alone-01", "staged").waitFor();
  });

  it("remediates it: the forecast first, then its steps, and compliant at the end", async () => {
    await button("Run pre-check").click();
    await page.getByText("Last pre-check:").waitFor();
    await button("Remediate").click();
    await dialog().getByText("1 host at a time is out of service.").waitFor();
    await button("Remediate now", dialog()).click();
    await stateOf("alone-01", "compliant").waitFor({ timeout: LONG_MS });
    await page.locator(".last-run").getByRole("link", { name: "Remediate" }).click();
    await page.getByRole("heading", { name: /^Remediate/ }).waitFor();
    await row("alone-01").click();
    await page.getByText("leaving maintenance mode").first().waitFor();
    await page
      .getByText(/ in maintenance mode/)
      .first()
      .waitFor();
  });

  it("shows a host whose remediation failed past its staging as Staged, with what failed", async () => {
    await openCluster("lab");
    await page.getByRole("link", { name: "Policies" }).click();
    await page.getByLabel("When maintenance mode cannot be entered").selectOption("FAIL");
    await button("Save").click();
    await page.getByText(/^In force: the host fails \(set here\)/).waitFor();
    await page.getByRole("link", { name: "Image", exact: true }).first().click();
    await row("esx-03").click();
    await button("Remediate", page.getByRole("complementary", { name: "esx-03" })).click();
    await button("Remediate now", dialog()).click();
    await page.locator(".last-run").getByText("1 failed", { exact: true }).waitFor({ timeout: LONG_MS });
    await stateOf("esx-03", "staged").waitFor();
    assert.match(await page.locator(".causes").innerText(), /esx-03/);
  });

  it("gives no badge to a host whose firmware cannot be staged, and says that it is installed during remediation", async () => {
    await imageFor("odd-01", {
      base_image: { version: VERSION },
      hardware_support: { packages: { "com.example.grn.hsm": { pkg: "GRN-HSP", version: "7.1" } } },
    });
    await openCluster("odd-01");
    await button("Stage").click();
    await button("Stage now", dialog()).click();
    await stateOf("odd-01", "staged-software").waitFor();
    assert.equal(await stateOf("odd-01", "staged").count(), 0);
    const notice = page.locator('[data-notice="firmware_not_stageable"]');
    assert.match(await notice.innerText(), /cannot be staged by its manager; it will be installed during remediation/);
  });

  it("shows a role without rights every action, disabled, with the missing privilege in words", async () => {
    const { url } = credentialOf(fleet);
    await giveReadOnly(page, url);
    const other = await visit(browser, { url });
    await other.page.goto("/");
    await logIn(other.page, { user: "reader", credential: "reads everything 1" });
    await other.page.getByRole("link", { name: "lab", exact: true }).click();
    const stage = other.page.getByRole("button", { name: "Stage all" });
    await stage.waitFor();
    assert.equal(await stage.getAttribute("aria-disabled"), "true");
    assert.match((await stage.getAttribute("title")) ?? "", /privilege to stage and unstage \(Greenroom\.Stage\)/);
    await other.context.close();
  });

  const VIEWS = [
    ...["/", "/fleet/hosts", "/depots", "/depots/online", "/depots/contents", "/tasks", "/tasks/task-3", "/alarms"],
    ...["/enrol", "/audit", "/settings", "/settings/users", "/settings/roles", "/settings/grants", "/settings/tokens"],
    ...["/settings/approvals", "/clusters/domain-c1/updates/hosts/image?host=host-1", "/nowhere"],
    ...["edit", "history"].map((view) => `/clusters/domain-c1/updates/hosts/image/${view}`),
    ...["mirrors", "policy"].map((view) => `/clusters/domain-c1/updates/${view}`),
  ];
  it("is found without fault by axe in each of its views, light and dark, and fits a phone", async () => {
    for (const view of VIEWS) {
      await page.goto(view);
      await settled(page);
      await assertGoodLooks(page, view);
    }
  });

  it("speaks Chinese when asked, and remembers it", async () => {
    await page.goto("/");
    await button("中文").click();
    await page.getByRole("heading", { name: "机群" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "机群" }).waitFor();
    assert.equal(await page.evaluate("document.documentElement.lang"), "zh-CN");
    await button("English").click();
  });

  it("is reached by keyboard alone", async () => {
    await page.goto("/");
    await settled(page);
    await page.getByRole("grid").locator(".grid-body").focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Image compliance" }).waitFor();
  });

  it("answers files with a strict policy, and hashed ones for good", async () => {
    const answer = await page.request.get("/", { headers: { accept: "text/html" } });
    const policy = answer.headers()["content-security-policy"] ?? "";
    assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self'/);
    assert.doesNotMatch(policy, /unsafe|https?:|\*/);
    const script = /src="(\/assets\/[^"]+)"/.exec(await answer.text())?.[1] ?? assert.fail("no script");
    const file = await page.request.get(script);
    assert.match(file.headers()["cache-control"] ?? "", /immutable/);
    for (const path of ["/assets/..%2f..%2fpackage.json", "/package.json", "/.git/config"])
      assert.equal((await page.request.get(path, { headers: { accept: "*/*" } })).status(), 404, path);
  });

  it("stays quick with 5,000 hosts: few rows are drawn, the last is reached, one is found", async () => {
    await fleet.controller?.stop();
    await seedHosts(fleet.state, { clusters: 20, hostsEach: 250 });
    await fleet.startController();
    await page.goto("/fleet/hosts");
    await page.getByText("5,005 hosts", { exact: true }).waitFor();
    const rows = page.locator(".grid-body [role=row]");
    assert.ok((await rows.count()) < 60);
    const body = page.locator(".grid-body");
    await body.focus();
    await page.keyboard.press("End");
    await row("site20-esx-250").waitFor();
    assert.ok((await rows.count()) < 60);
    await page.getByRole("searchbox").fill("site-07 esx-199");
    await page.getByText("1 host shown").waitFor();
    await row("site7-esx-199").waitFor();
  });

  it("has thrown nothing, was refused nothing by its policy, and has asked nobody but its controller", () => {
    assert.deepEqual(seen.troubles, []);
  });

  async function stageAll({ rate, hostsAtOnce }: { rate: string; hostsAtOnce: string }): Promise<void> {
    await button("Stage all").click();
    await dialog().getByText("Limits and hours").click();
    await dialog().getByLabel("Most MiB a second for each host").fill(rate);
    await dialog().getByLabel("Hosts at once").fill(hostsAtOnce);
    await button("Stage now", dialog()).click();
  }

  async function imageFor(scope: string, spec: object): Promise<void> {
    const file = join(place.path, `${scope}.json`);
    writeFileSync(file, JSON.stringify(spec));
    mustSucceed(await fleet.cli("image", "set", "--standalone", scope, "--file", file));
    mustSucceed(await fleet.cli("check", "--standalone", scope));
  }
});

/** Nothing of the view is being loaded any more. */
async function settled(page: Page): Promise<void> {
  await page.locator("main h1").first().waitFor();
  await page.locator("main .loading").first().waitFor({ state: "hidden" });
}

async function forgeSoftware(place: Workplace): Promise<string> {
  const base = await forgeVib({
    ...{ name: "esx-base", version: "1.0-1", payloadBytes: 5 * 1024 * KIB },
    ...{ liveInstallAllowed: false, liveRemoveAllowed: false },
  });
  const dpu = await forgeVib({ name: "esxio-base", version: "1.0-1", payloadBytes: 100 * KIB, platform: "ESXio" });
  const tool = await forgeVib({ name: "grn-tool", version: "2.0-1", payloadBytes: 700 * KIB });
  const firmware = await forgeVib({ name: FIRMWARE, version: "22.5.7-1", payloadBytes: 50 * KIB });
  const parts = [base, dpu].map((vib) => componentOf(vib.descriptor.name, "1.0-1", [vib]));
  return forgeBundle(join(place.path, "software.zip"), {
    vibs: [base, dpu, firmware, tool],
    components: [...parts, componentOf(FIRMWARE, "22.5.7-1", [firmware]), componentOf("grn-tool", "2.0-1", [tool])],
    baseImages: [baseImageOf(VERSION, Object.fromEntries(parts.map((part) => [part.name, part.version])))],
    hardwareSupport: [
      {
        ...{ displayName: "GRN support", vendor: "GRN", releaseDate: "2026-01-02T03:04:05Z" },
        manager: "com.example.grn.hsm",
        package: { name: "GRN-HSP", version: "7.1" },
        components: { [FIRMWARE]: "22.5.7-1" },
        firmware: [
          { component: FIRMWARE, deviceClass: "nic", deviceMatch: "GRN 25G", version: "22.5.7", stageable: false },
        ],
      },
    ],
  });
}

type Token = Parameters<Fleet["enrollWith"]>[1];

/** Five hosts: the first by the token that the page made, one of them with a device whose firmware cannot be staged. */
async function joinFleet(fleet: Fleet, token: Token): Promise<readonly string[]> {
  const plain = { reserveBytes: KIB };
  await fleet.addHost({ ...plain, name: "esx-01", cluster: "lab", dpus: 1, token });
  await Promise.all([
    fleet.addHost({ ...plain, name: "esx-02", cluster: "lab" }),
    fleet.addHost({ ...plain, name: "esx-03", cluster: "lab", env: NEVER_DRAINS }),
    fleet.addHost({ ...plain, name: "odd-01", firmware: ["nic:GRN 25G:21.0.0"] }),
    fleet.addHost({ ...plain, name: "alone-01" }),
  ]);
  return [...fleet.hosts.keys()].sort();
}

const inPage = (page: Page): Promise<string> => page.evaluate("sessionStorage.getItem('greenroom-session')");

/** The page's session is closed by somebody else. */
async function endSessions(page: Page): Promise<void> {
  const { id } = JSON.parse(await inPage(page)) as { id: string };
  const answer = await page.request.delete("/api/session", { headers: { "vmware-api-session-id": id } });
  assert.equal(answer.status(), 204);
}

/** A user who may look and nothing else. */
async function giveReadOnly(page: Page, url: string): Promise<void> {
  const { id } = JSON.parse(await inPage(page)) as { id: string };
  const headers = { "vmware-api-session-id": id };
  const post = async (path: string, data: object): Promise<void> => {
    const answer = await page.request.post(`${url}${path}`, { headers, data });
    assert.ok(answer.ok(), `${path}: ${await answer.text()}`);
  };
  const privileges = ["System.Read", "VcIntegrity.lifecycleSoftwareSpecification.Read"];
  const role = await page.request.put(`${url}/api/greenroom/roles/looks`, { headers, data: { privileges } });
  assert.ok(role.ok(), await role.text());
  await post("/api/greenroom/users", { user: "reader", password: "reads everything 1" });
  await post("/api/greenroom/grants", { user: "reader", role: "looks" });
}
