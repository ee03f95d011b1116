// Pictures of the page's main views into docs/screenshots, from a real fleet: npm run screenshots
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

async function startFleet(place: Workplace): Promise<Fleet> {
  const fleet = await Fleet.start(place);
  const depot = await forgeDemoDepot(place, undefined);
  for (const bundle of depot.bundles) mustSucceed(await fleet.cli("depot", "import", bundle));
  mustSucceed(await fleet.cli("cluster", "create", "lab"));
  const spec = join(place.path, "spec.json");
  writeFileSync(spec, JSON.stringify(depot.spec));
  mustSucceed(await fleet.cli("image", "set", "lab", "--file", spec, "-m", "October patches"));
  const every = { from: depot.installedBundle, reserveBytes: 1 << 20 };
  await fleet.addHost({ ...every, name: "esx-01", cluster: "lab", firmware: depot.firmware });
  await Promise.all([
    fleet.addHost({ ...every, name: "esx-02", cluster: "lab", dpus: 1 }),
    fleet.addHost({ ...every, name: "esx-03", cluster: "lab" }),
    fleet.addHost({ ...every, name: "esx-04", cluster: "lab" }),
    fleet.addHost({ ...every, name: "edge-01" }),
  ]);
  mustSucceed(await fleet.cli("check", "lab"));
  mustSucceed(await fleet.cli("stage", "lab", "--host", "esx-01"));
  return fleet;
}

async function shoot(page: Page, name: string): Promise<void> {
  const path = join(FOLDER, `${name}.png`);
  await page.locator("main .loading").first().waitFor({ state: "hidden" });
  await page.screenshot({ path, animations: "disabled" });
  const { size } = statSync(path);
  process.stdout.write(`${path}: ${Math.round(size / 1024)} KiB\n`);
  if (size > MOST_BYTES) throw new Error(`${path} is larger than ${MOST_BYTES} bytes`);
}

async function pictures(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1200, height: 720 });
  await page.goto("/");
  await page.getByRole("grid").waitFor();
  await shoot(page, "fleet");
  await page.goto(`${IMAGE}?host=host-1`);
  await page.getByText(/signature verified/).waitFor();
  await shoot(page, "cluster");
  await page.getByRole("button", { name: "Stage all" }).click();
  await page.getByText("Limits and hours").click();
  await page.getByLabel("Most MiB a second for each host").fill("2");
  await shoot(page, "stage-plan");
  await page.getByRole("button", { name: "Stage now" }).click();
  await page
    .getByText(/MiB\/s/)
    .first()
    .waitFor();
  await shoot(page, "staging");
  await page.emulateMedia({ colorScheme: "dark" });
  await shoot(page, "staging-dark");
  await page.locator(".run-head a").click();
  await page.locator(".run-summary").waitFor();
  await shoot(page, "run-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto(`${IMAGE}/edit`);
  await page.getByText("This image can be committed.").waitFor();
  await shoot(page, "image-edit");
  await page.goto("/depots");
  await page.getByRole("heading", { name: "grn-addon-901-depot.zip" }).waitFor();
  await shoot(page, "depots");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(IMAGE);
  await page.getByRole("grid").waitFor();
  await shoot(page, "phone");
}

mkdirSync(FOLDER, { recursive: true });
const place = makeWorkplace("screenshots");
const fleet = await startFleet(place);
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
try {
  const { page } = await visit(browser, credentialOf(fleet), { width: 1280 });
  await page.goto("/");
  await logIn(page, credentialOf(fleet));
  await pictures(page);
} finally {
  await browser.close();
  await fleet[Symbol.asyncDispose]();
  place[Symbol.dispose]();
}
