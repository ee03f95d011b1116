import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { baseImageOf, componentOf, forgeVib, type ForgedVib } from "../rig/forge.js";
import { Fleet, mustSucceed } from "../rig/fleet.js";
import { Daemon } from "../rig/process.js";
import { StaticDepot } from "../rig/static-depot.js";
import { makeWorkplace, type Workplace } from "../rig/workplace.js";
import { assertGoodLooks, axeFindings, browserOrSkip, credentialOf, logIn, visit, type Visit } from "./browser.js";

const KIB = 1 << 10;
const [OLD, NEW] = ["9.0.1-0.1", "9.0.2-0.1"] as const;
const MANAGER = "com.example.hsm";
/** Looking, judging, and what is one's own. */
const HARMLESS = [
  "CSV",
  "Show everything",
  "Show details",
  "Export",
  "Check compliance",
  "Look again",
  "Look for newer versions",
  "Run pre-check",
  "Try again",
];
const HARMLESS_TEXT = new RegExp(`^\\s*(${HARMLESS.join("|")})\\s*$`);
const SECOND = { user: "night-shift", credential: "sees in the dark 1" };

/** For what a page sees only when it looks by itself. */
const BY_SIGHT = { timeout: 90_000 };
/** Ten hours before UTC, summer and winter. */
const ZONE = "Australia/Brisbane";

/** What an administrator does on the page: depots, hardware support, policies, access, second persons, history. */
describe("the settings of the web page", function () {
  this.timeout(300_000);
  let browser: Browser;
  let place: Workplace;
  let fleet: Fleet;
  let depot: StaticDepot;
  let manager: Daemon;
  let seen: Visit;
  let page: Page;

  before(async function () {
    browser = await browserOrSkip(this);
    place = makeWorkplace("test-page-settings");
    [fleet, depot] = await Promise.all([Fleet.start(place), StaticDepot.start()]);
    manager = await startManager(place, fleet);
    mustSucceed(await fleet.cli("cluster", "create", "lab"));
    seen = await visit(browser, credentialOf(fleet), { timezone: ZONE });
    page = seen.page;
    await page.goto("/");
    await logIn(page, credentialOf(fleet));
  });
  after(async () => {
    // Nothing was made where the browser is missing.
    await browser?.close();
    await manager?.stop("SIGKILL");
    await fleet?.[Symbol.asyncDispose]();
    await depot?.[Symbol.asyncDispose]();
    place?.[Symbol.dispose]();
  });

  const button = (name: string | RegExp, within: Page | Locator = page): Locator =>
    within.getByRole("button", { name, exact: true });
  const dialog = (within: Page = page): Locator => within.getByRole("dialog");
  const form = (title: string): Locator =>
    page.locator("form.card").filter({ has: page.getByRole("heading", { name: title, exact: true }) });
  const row = (text: string): Locator => page.getByRole("row").filter({ hasText: text });

  it("adds an online depot, synchronises it, and says what to do first where there is none", async () => {
    await publish(depot, [OLD]);
    await page.goto("/depots/online");
    await page.getByText("No online depots yet").waitFor();
    assert.match((await button("Synchronise now").getAttribute("title")) ?? "", /no enabled depot/);
    await page.getByLabel("Address of the index").fill(depot.location);
    await button("Add").click();
    await button("Synchronise now").click();
    await page.getByText(/something new was found/).waitFor();
  });

  it("shows and changes the schedule by which depots are synchronised, and overwrites nobody", async () => {
    const schedule = form("Synchronisation by schedule");
    await schedule.getByText("The next time:").waitFor();
    await schedule.getByLabel("How often").selectOption("WEEKLY");
    await schedule.getByLabel("Day of the week (UTC)").selectOption({ label: "Monday" });
    await schedule.getByLabel("Time of day (UTC)").fill("22:30");
    // Monday night in UTC is Tuesday morning there.
    await schedule.getByText(/^On your clock \(Australia\/Brisbane\), as it goes now: Tuesday\D+08:30$/).waitFor();
    // Heard from before the click on: the answers may come before it is over.
    let isSaved = false;
    const readAnew = page.waitForResponse((answer) => {
      if (!answer.url().endsWith("/sync-schedule")) return false;
      isSaved ||= answer.request().method() === "PUT";
      return isSaved && answer.request().method() === "GET";
    });
    await button("Save", schedule).click();
    await readAnew;
    const { greenroom } = await fleet.json<{ greenroom?: { next: string | null } }>("depot", "schedule");
    assert.match(greenroom?.next ?? "", /T22:30:00/);
    await schedule.getByText(/08:30:00$/).waitFor();
    const set = await fleet.json<object>("depot", "schedule");
    assert.match(JSON.stringify(set), /"WEEKLY".*"hour":22.*"MONDAY"|"WEEKLY".*"MONDAY".*"hour":22/);
    mustSucceed(await fleet.cli("depot", "schedule", "--off"));
    await schedule.getByLabel("Time of day (UTC)").fill("04:00");
    await button("Save", schedule).click();
    await schedule.getByText("RESOURCE_CHANGED").waitFor();
    await page.reload();
    await schedule.getByText("Depots are synchronised only when somebody asks for it.").waitFor();
  });

  it("registers a hardware support manager, is told at once of a wrong authority, and shows its packages", async () => {
    await page.goto("/depots/hardware");
    await page.getByText("No hardware support manager yet").waitFor();
    const { url = "" } = await manager.line(({ msg }) => msg === "ready");
    const register = form("Register a hardware support manager");
    await register.getByLabel("Name in images").fill(MANAGER);
    await register.getByLabel("Address").fill(String(url));
    await register.getByLabel(/Authority/).fill(readFileSync(join(fleet.state, "ca.pem"), "utf8"));
    await button("Register", register).click();
    await register.getByRole("alert").waitFor();
    await register.getByLabel(/Authority/).fill(readFileSync(join(place.path, "hsm", "ca.pem"), "utf8"));
    await button("Register", register).click();
    const card = page.getByRole("region", { name: MANAGER });
    await card.getByText("available", { exact: true }).waitFor();
    await card.getByText("1 package", { exact: true }).click();
    await card.getByText("EX 25G").waitFor();
    await card.getByText("firmware cannot be staged").waitFor();
  });

  it("sets every field of a policy, and says which of the layers decides it", async () => {
    await page.goto("/settings");
    const clusters = form("Remediation of clusters");
    await clusters.getByLabel("Parallel").selectOption("true");
    await clusters.getByLabel("Most hosts out of service").fill("2");
    await clusters.getByLabel("Quick boot").selectOption("true");
    await button("Save", clusters).click();
    await clusters.getByText("In force: at most 2 hosts at a time (default of the fleet).").waitFor();
    await page.goto("/clusters/domain-c1/updates/policy");
    await page.getByText("In force: at most 2 hosts at a time (default of the fleet).").waitFor();
    await page.getByLabel("Quick boot").selectOption("false");
    await page.getByLabel("Most seconds for a host").fill("900");
    await button("Save").click();
    await page.getByText("In force: 15 min (set here). Carried out by the controller.").waitFor();
    await page.getByText("In force: no (set here). Handed to the host's hook.").waitFor();
    await page.getByText(/In force: 3 more tries, 5 min apart \(built in\)/).waitFor();
    await button("Set nothing here").click();
    await button("Save").click();
    await page.getByText("In force: 6 h (built in). Carried out by the controller.").waitFor();
    await page.getByText("In force: yes (default of the fleet). Handed to the host's hook.").waitFor();
  });

  it("sets the mirrors of a cluster, and whether hosts ask the controller besides", async () => {
    await page.goto("/clusters/domain-c1/updates/mirrors");
    await page.getByText("No mirrors: hosts fetch from the controller.").waitFor();
    await page.getByLabel("Address of the mirror").fill("http://mirror.example.net/greenroom/");
    await button("Add").click();
    await button("Let them ask the controller").click();
    await page.getByText("Where no mirror gives a file, hosts ask the controller").waitFor();
    await button("Remove").click();
    await page.getByText("No mirrors").waitFor();
  });

  it("makes a role, changes it, and refuses to overwrite what somebody else has changed meanwhile", async () => {
    await page.goto("/settings/roles");
    await button("Create role").click();
    await dialog().getByLabel("Name").fill("viewer");
    assert.match((await button("Save", dialog()).getAttribute("title")) ?? "", /There is a role viewer already/);
    await dialog().getByLabel("Name").fill("keeper");
    await dialog()
      .getByRole("checkbox", { name: /Greenroom\.Inventory\.Write/ })
      .check();
    assert.deepEqual(await axeFindings(page), []);
    await button("Save", dialog()).click();
    const role = page.getByRole("region", { name: "keeper" });
    await button("Edit", role).click();
    await dialog().getByLabel("Description").fill("keeps hosts");
    await button("Save", dialog()).click();
    await role.getByText("keeps hosts").waitFor();
    await button("Edit", role).click();
    await dialog().waitFor();
    mustSucceed(await fleet.cli("role", "set", "keeper", "--privilege", "System.Read"));
    await button("Save", dialog()).click();
    await dialog().getByText("ROLE_CHANGED").waitFor();
    await button("Cancel", dialog()).click();
    const readyMade = page.getByRole("region", { name: "viewer" });
    assert.match((await button("Edit", readyMade).getAttribute("title")) ?? "", /comes with the controller/);
  });

  it("adds a user, sets his password, and grants him a role", async () => {
    await page.goto("/settings/users");
    const add = form("Add a user");
    await add.getByLabel("User").fill(SECOND.user);
    await add.getByLabel("Password").fill("short");
    await button("Add", add).click();
    await add.getByText("PASSWORD_WEAK").waitFor();
    await add.getByLabel("Password").fill("first and then another 1");
    await button("Add", add).click();
    await button("Set password", row(SECOND.user)).click();
    await dialog().getByLabel("New password").fill(SECOND.credential);
    await button("Save", dialog()).click();
    await dialog().waitFor({ state: "detached" });
    await page.goto("/settings/grants");
    await page.getByText("No rights were granted yet").waitFor();
    await page.getByLabel("Name of the user").fill(SECOND.user);
    await page.getByLabel("Role").selectOption("image-author");
    await page.getByLabel("Holds on").selectOption("cluster");
    await page.getByLabel("Which cluster").fill("lab");
    await button("Add").click();
    await row(SECOND.user).getByText("lab").waitFor();
  });

  it("makes an API token, shows it once, and ends it at once when it is revoked", async () => {
    await page.goto("/settings/tokens");
    await page.getByText("No API tokens yet").waitFor();
    await page.getByLabel("Name", { exact: true }).fill("nightly");
    await page.getByLabel("Good for").selectOption({ label: "7 days" });
    await page.getByLabel("It may do").selectOption("viewer");
    await button("Create").click();
    const secret = await page.locator("pre.command").innerText();
    const asked = async (): Promise<number> =>
      (await page.request.get("/api/vcenter/cluster", { headers: { authorization: `Bearer ${secret}` } })).status();
    assert.equal(await asked(), 200);
    await page.reload();
    await row("nightly").getByText("viewer").waitFor();
    assert.equal(await page.getByText(secret).count(), 0);
    await button("Revoke", row("nightly")).click();
    await button("Revoke", dialog()).click();
    await page.getByText("No API tokens yet").waitFor();
    assert.equal(await asked(), 401);
  });

  it("makes a rule by which a commit waits for a second person, and tells who asked where it waits", async () => {
    await page.goto("/settings/approvals");
    await page.getByText("Nothing waits for a second person").waitFor();
    await page.getByLabel("Cluster or standalone host").fill("lab");
    await page.getByLabel("For what").selectOption("commit");
    await button("Save").click();
    await row("lab").getByText("Commit an image").waitFor();
    await page.goto("/clusters/domain-c1/updates/hosts/image/edit");
    await page.getByLabel("Base image").selectOption({ index: 1 });
    await page.getByText("This image can be committed.").waitFor();
    await commit("for the night");
    await dialog().getByRole("link", { name: "Second person" }).click();
    await page.getByText("asked for by administrator").waitFor();
    assert.match((await button("Approve").getAttribute("title")) ?? "", /Somebody else has to decide/);
  });

  it("lets a second person refuse with a reason, and approve: what was asked for is then done", async function () {
    // He has rights on one cluster alone: his page looks at least once a minute by itself, and is told of nothing.
    this.timeout(5 * BY_SIGHT.timeout);
    const other = await visit(browser, credentialOf(fleet));
    const { page: at } = other;
    await at.goto("/settings/approvals");
    await logIn(at, SECOND);
    const decide = async (action: string, reason: string): Promise<void> => {
      await button(action, at).click();
      await dialog(at).getByLabel("Reason").fill(reason);
      await button(action, dialog(at)).click();
      await dialog(at).waitFor({ state: "detached" });
    };
    await button("Refuse", at).click();
    assert.match((await button("Refuse", dialog(at)).getAttribute("title")) ?? "", /Say why first/);
    await button("Cancel", dialog(at)).click();
    await at.getByRole("link", { name: "1 approval waits for you" }).waitFor(BY_SIGHT);
    await decide("Refuse", "not during the fair");
    await at.getByRole("link", { name: /waits? for you/ }).waitFor({ state: "detached", ...BY_SIGHT });
    // Who asked looks at the list, and does nothing.
    await page.getByText("not during the fair").waitFor();
    await page.goto("/clusters/domain-c1/updates/hosts/image/edit");
    await commit("for the night, again");
    await dialog().getByText("APPROVAL_NEEDED").waitFor();
    await page.goto("/clusters/domain-c1/updates/hosts/image");
    await page.getByRole("link", { name: "It waits for a second person" }).waitFor();
    // The other window has seen it come.
    await at.getByRole("link", { name: "1 approval waits for you" }).waitFor(BY_SIGHT);
    await button("Approve", at).waitFor(BY_SIGHT);
    await decide("Approve", "");
    await at.getByText("approved and done").waitFor();
    await page.getByText("commit-1", { exact: true }).waitFor();
    await page.getByRole("link", { name: "It waits for a second person" }).waitFor({ state: "detached" });
    await setOwnPassword(at);
    assert.deepEqual(other.troubles, []);
    await other.context.close();
  });

  it("finds newer versions in the library, and takes them into a draft", async () => {
    await button("Look for newer versions").click();
    await page.getByText("The depots hold nothing newer that goes together.").waitFor();
    await publish(depot, [OLD, NEW]);
    mustSucceed(await fleet.cli("depot", "sync"));
    await button("Look again").click();
    await page.getByText("Newest:").waitFor();
    await button("Take into a draft").click();
    await button("Take into a draft", dialog()).click();
    await page.getByRole("heading", { name: "Draft" }).waitFor();
    assert.equal(await page.getByLabel("Base image").inputValue(), NEW);
  });

  it("tells when what was staged where, and by whom: by filters that stand in the address", async () => {
    await fleet.addHost({ name: "esx-01", cluster: "lab", reserveBytes: KIB });
    mustSucceed(await fleet.cli("stage", "lab"));
    await page.goto("/tasks");
    await page.getByLabel("Task", { exact: true }).selectOption("stage$task");
    await page.getByLabel("Host", { exact: true }).fill("esx-01");
    await row("Stage").getByText("esx-01: Staged").waitFor();
    const words = await row("Stage").innerText();
    for (const word of ["lab", "administrator", "succeeded", OLD]) assert.match(words, new RegExp(word));
    await page.getByLabel("Cluster or standalone host").selectOption({ label: "lab" });
    await page.getByLabel(`Until (${ZONE})`).fill("2020-01-01T00:00");
    await page.getByText("Nothing fits these filters.").waitFor();
    assert.match(page.url(), /operations=stage%24task&host=esx-01&targets=domain-c1&until=2020/);
    await page.reload();
    await button("Show everything").click();
    await row("Commit image").first().waitFor();
  });

  it("tells each row of the audit log in full, and finds what was refused", async () => {
    await page.goto("/audit");
    await page.getByLabel("What", { exact: true }).fill("stage$task");
    await row("STARTED").click();
    await page.getByRole("region", { name: /^Row / }).getByText('"task"').waitFor();
    assert.match(page.url(), /what=stage%24task&row=\d+/);
    await button("Verify the chain").click();
    await page.getByText(/^The chain is intact/).waitFor();
  });

  it("shows who may only look each of these actions, disabled, with the missing privilege in words", async () => {
    await giveRole(fleet, { user: "looker", role: "viewer" });
    const other = await visit(browser, credentialOf(fleet));
    const at = other.page;
    await at.goto("/depots/hardware");
    await logIn(at, { user: "looker", credential: PASSWORD });
    const isRefused = async (path: string, name: string, why: RegExp): Promise<void> => {
      await at.goto(path);
      await button(name, at).and(at.getByTitle(why)).first().waitFor();
    };
    const settings = /privilege to change depots and settings \(VcIntegrity\.lifecycleSettings\.Write\)/;
    for (const [path, name] of [
      ["/depots/hardware", "Register"],
      ["/depots/online", "Save"],
      ["/settings", "Save"],
      ["/clusters/domain-c1/updates/policy", "Save"],
      ["/clusters/domain-c1/updates/mirrors", "Add"],
    ] as const)
      await isRefused(path, name, settings);
    await isRefused("/settings/approvals", "Save", /change users and roles/);
    for (const view of [...VIEWS, "/clusters/domain-c1/updates/hosts/image/history", "/enrol", "/alarms"]) {
      // What one may do is told beside the view, and drawn with the next frame.
      await Promise.all([at.waitForResponse(/\/api\/greenroom\/me$/), at.goto(view)]);
      await at.locator("main h1").first().waitFor();
      await at.locator("main .loading").first().waitFor({ state: "hidden" });
      const open = at.locator("main button:not([aria-disabled=true])");
      await open.filter({ hasNotText: HARMLESS_TEXT }).first().waitFor({ state: "detached" });
      const enabled = await open.allInnerTexts();
      assert.deepEqual(
        enabled.filter((name) => !HARMLESS.includes(name.trim())),
        [],
        view,
      );
    }
    for (const path of ["/settings/users", "/settings/roles", "/settings/grants"]) {
      await at.goto(path);
      const note = at.getByText(/privilege to see users, roles and rights \(Greenroom\.Access\.Read\)/);
      await note.first().waitFor();
    }
    await other.context.close();
  });

  const VIEWS = [
    ...[
      "/depots",
      "/depots/online",
      "/depots/hardware",
      "/tasks?host=esx-01",
      "/audit",
      "/settings",
      "/settings/users",
    ],
    ...["/settings/roles", "/settings/grants", "/settings/tokens", "/settings/approvals"],
    ...["policy", "mirrors", "hosts/image"].map((view) => `/clusters/domain-c1/updates/${view}`),
  ];
  it("is found without fault by axe in each of these views with something in it, light and dark, and fits a phone", async () => {
    for (const view of VIEWS) {
      await page.goto(view);
      await page.locator("main h1").first().waitFor();
      await page.locator("main .loading").first().waitFor({ state: "hidden" });
      await assertGoodLooks(page, view);
    }
  });

  it("speaks Chinese in each of these views: no field, no button, no column is left in English", async () => {
    const other = await visit(browser, credentialOf(fleet), { locale: "zh-CN" });
    await other.page.goto("/");
    await logIn(other.page, credentialOf(fleet));
    for (const view of VIEWS) {
      await other.page.goto(view);
      await other.page.locator("main h1").first().waitFor();
      await other.page.locator("main .loading").first().waitFor({ state: "hidden" });
      const words = await other.page.locator("main :is(label, th, button, [role=columnheader])").allInnerTexts();
      const foreign = words.filter((text) => /[a-z]{2}/i.test(text) && !/\p{Script=Han}/u.test(text));
      assert.deepEqual(
        foreign.filter((text) => text !== "CSV"),
        [],
        view,
      );
    }
    await other.context.close();
  });

  it("is used by keyboard alone: a rule is taken away without a pointer", async () => {
    await page.goto("/settings/approvals");
    await button("Remove").focus();
    await page.keyboard.press("Enter");
    await page.getByText("No second person is asked for anything").waitFor();
  });

  it("has thrown nothing, was refused nothing by its policy, and has asked nobody but its controller", () => {
    assert.deepEqual(seen.troubles, []);
  });

  /** It ends one's sessions: the page asks anew, and takes the new one. */
  async function setOwnPassword(at: Page): Promise<void> {
    const password = "sees by the moon 2";
    await button(SECOND.user, at).click();
    await dialog(at).getByLabel("Present password").fill(SECOND.credential);
    await dialog(at).getByLabel("New password").fill(password);
    await button("Save", dialog(at)).click();
    await at.getByRole("heading", { name: "Set the password" }).waitFor({ state: "detached" });
    await at.reload();
    await logIn(at, { user: SECOND.user, credential: password });
    await at.getByText("approved and done").waitFor();
  }

  async function commit(message: string): Promise<void> {
    await button("Commit").click();
    await dialog().getByLabel("Message").fill(message);
    await button("Commit", dialog()).click();
  }
});

/** A depot with these base images, each of its own component. */
async function publish(depot: StaticDepot, versions: readonly string[]): Promise<void> {
  const vibs: ForgedVib[] = [];
  for (const version of versions) vibs.push(await forgeVib({ name: "esx-base", version, payloadBytes: 20 * KIB }));
  const components = vibs.map((vib) => componentOf("esx-base", vib.descriptor.version.toString(), [vib]));
  await depot.publish({
    vibs,
    components,
    baseImages: versions.map((version) => baseImageOf(version, { "esx-base": version })),
  });
}

/** A manager whose one package has firmware that cannot be staged. */
async function startManager(place: Workplace, fleet: Fleet): Promise<Daemon> {
  const file = join(place.path, "packages.json");
  const firmware = [{ component: "ex-fw", deviceClass: "nic", deviceMatch: "EX 25G", version: "22.5.7" }];
  const one = { name: "EX-HSP", version: "7.1", supportedBaseImages: ["9.0.*"], stageable: false };
  const packages = [{ ...one, components: { "ex-fw": "2.0-1" }, firmware }];
  writeFileSync(file, JSON.stringify({ manager: MANAGER, displayName: "Example HSM", vendor: "Example", packages }));
  const manager = await Daemon.start([
    ...["hsm", "serve", "--file", file, "--state-folder", join(place.path, "hsm"), "--listen", "127.0.0.1:0"],
    ...["--client-ca", join(fleet.state, "ca.pem")],
  ]);
  await manager.line(({ msg }) => msg === "ready");
  return manager;
}

const PASSWORD = "reads everything 1";

async function giveRole(fleet: Fleet, { user, role }: { user: string; role: string }): Promise<void> {
  const file = join(fleet.place.path, `${user}-password`);
  writeFileSync(file, `${PASSWORD}\n`, { mode: 0o600 });
  mustSucceed(await fleet.cli("user", "create", user, "--password-file", file));
  mustSucceed(await fleet.cli("grant", "add", user, role));
}
