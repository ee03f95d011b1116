// Pictures of the page's main views into docs/screenshots, from a real fleet: npm run screenshots
import { spawnSync } from "node:child_process";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { chromium, type Page } from "playwright-core";
import { forgeDemoDepot } from "../demo/depot.js";
import { Fleet, mustSucceed } from "../rig/fleet.js";
import { makeWorkplace, type Workplace } from "../rig/workplace.js";
import { credentialOf, logIn, visit } from "../web/browser.js";

const FOLDER = resolve("docs/screenshots");
const MOST_BYTES = 150 * 1024;
const IMAGE = "/clusters/domain-c1/updates/hosts/image";
/** A remediation boots its host. */
const LONG_MS = 120_000;

/** Four hosts in a cluster, of which one is staged already, and one that stands alone. */
async function fill(fleet: Fleet, place: Workplace): Promise<void> {
  const depot = await forgeDemoDepot(place, undefined);
  for (const bundle of depot.bundles) mustSucceed(await fleet.cli("depot", "import", bundle));
  mustSucceed(await fleet.cli("cluster", "create", "lab"));
  const spec = join(place.path, "spec.json");
  writeFileSync(spec, JSON.stringify(depot.spec));
  mustSucceed(await fleet.cli("image", "set", "lab", "--file", spec, "-m", "October patches"));
  const every = { from: depot.installedBundle, reserveBytes: 1 << 20, hardware: "GRN:Sandbox" };
  await fleet.addHost({ ...every, name: "esx-01", cluster: "lab", firmware: depot.firmware });
  await fleet.addHost({ ...every, name: "esx-02", cluster: "lab", dpus: 1 });
  await fleet.addHost({ ...every, name: "esx-03", cluster: "lab" });
  await fleet.addHost({ ...every, name: "esx-04", cluster: "lab" });
  await fleet.addHost({ ...every, name: "edge-01" });
  mustSucceed(await fleet.cli("check", "lab"));
  mustSucceed(await fleet.cli("stage", "lab", "--host", "esx-01"));
}

const tooLarge: string[] = [];

async function shoot(page: Page, name: string, height: number): Promise<void> {
  const path = join(FOLDER, `${name}.png`);
  await page.setViewportSize({ width: page.viewportSize()?.width ?? 1200, height });
  await page.locator("main .loading").first().waitFor({ state: "hidden" });
  await page.screenshot({ path, animations: "disabled" });
  const { size } = statSync(path);
  process.stdout.write(`${path}: ${Math.round(size / 1024)} KiB\n`);
  if (size > MOST_BYTES) tooLarge.push(path);
}

async function beforeAnything(page: Page): Promise<void> {
  await page.goto("/");
  await page.getByRole("grid").waitFor();
  await shoot(page, "fleet", 420);
  await page.goto(`${IMAGE}?host=host-1`);
  await page.getByText(/signature verified/).waitFor();
  await shoot(page, "cluster", 1060);
}

async function staging(page: Page): Promise<void> {
  await page.goto(IMAGE);
  await page.getByRole("button", { name: "Stage all" }).click();
  await page.getByText("Limits and hours").click();
  await page.getByLabel("Most MiB a second for each host").fill("1");
  await shoot(page, "stage-plan", 720);
  await page.getByRole("button", { name: "Stage now" }).click();
  await page
    .getByRole("row")
    .getByText(/MiB\/s/)
    .first()
    .waitFor();
  await shoot(page, "staging", 880);
  if (hasChinese()) {
    await page.getByRole("button", { name: "中文" }).click();
    await page
      .getByRole("row")
      .getByText(/MiB\/s/)
      .first()
      .waitFor();
    await shoot(page, "staging-zh", 880);
    await page.getByRole("button", { name: "English" }).click();
  } else
    process.stdout.write(
      "no font with Chinese here: staging-zh is left as it was (apt-get install -y fonts-wqy-zenhei)\n",
    );
  await page.emulateMedia({ colorScheme: "dark" });
  await page.locator(".run-head a").click();
  await page.getByRole("row").filter({ hasText: "esx-02" }).click();
  await page.locator(".host-card").waitFor();
  await shoot(page, "staging-run-dark", 620);
  await page.emulateMedia({ colorScheme: "light" });
  await page.locator(".run-word.SUCCEEDED").waitFor({ timeout: LONG_MS });
}

async function remediation(page: Page): Promise<void> {
  await page.goto(IMAGE);
  await page.getByRole("button", { name: "Remediate all" }).click();
  await page
    .getByText(/out of service/)
    .first()
    .waitFor();
  await shoot(page, "remediation-plan", 720);
  await page.getByRole("button", { name: "Remediate now" }).click();
  await page.locator(".run-head a").click();
  await page.getByRole("row").filter({ hasText: "esx-02" }).click();
  await page.locator(".step.now").filter({ hasText: "rebooting" }).waitFor({ timeout: LONG_MS });
  await shoot(page, "remediation", 720);
  await page.locator(".run-word.SUCCEEDED").first().waitFor({ timeout: LONG_MS });
}

async function aroundIt(page: Page): Promise<void> {
  await page.goto(`${IMAGE}/edit`);
  await page.getByText("This image can be committed.").waitFor();
  await shoot(page, "image-edit", 600);
  for (const view of ["depots", "enrol", "tasks"]) {
    await page.goto(`/${view}`);
    await page.locator("main h1").waitFor();
    await shoot(page, view, 560);
  }
}

async function onAPhone(page: Page): Promise<void> {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(IMAGE);
  await page.getByRole("grid").waitFor();
  await shoot(page, "phone", 1180);
}

/** Whether a font of this machine has Chinese characters. */
const hasChinese = (): boolean =>
  spawnSync("fc-list", [":lang=zh", "family"], { encoding: "utf8" }).stdout?.trim().length > 0;

async function takeAll(): Promise<void> {
  using place = makeWorkplace("screenshots");
  await using fleet = await Fleet.start(place);
  await fill(fleet, place);
  await using browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  const { page } = await visit(browser, credentialOf(fleet), { width: 1200 });
  page.setDefaultTimeout(LONG_MS);
  await page.goto("/");
  await logIn(page, credentialOf(fleet));
  for (const part of [beforeAnything, staging, remediation, aroundIt, onAPhone]) await part(page);
}

mkdirSync(FOLDER, { recursive: true });
await takeAll();
for (const path of tooLarge) process.stdout.write(`${path} is larger than ${MOST_BYTES} bytes\n`);
process.exit(tooLarge.length === 0 ? 0 : 1);
