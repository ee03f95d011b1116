import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import type { Fleet } from "../rig/fleet.js";

const CHROMIUM = "/usr/bin/chromium";
/** Generous: the machine may be busy with other tests. */
const PATIENCE_MS = 60_000;

/** A browser of this machine; where there is none the suite is skipped, and says so. */
export async function browserOrSkip(suite: Mocha.Context): Promise<Browser> {
  if (!isBrowserHere()) {
    process.stdout.write(`    no ${CHROMIUM} here: the page is not tried (apt-get install -y chromium)\n`);
    suite.skip();
  }
  return startBrowser();
}

export const isBrowserHere = (): boolean => existsSync(CHROMIUM);

export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    timeout: PATIENCE_MS,
    // Chromium's own sandbox does not start for root.
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page has logged as an error, and requests that left the controller. */
  readonly troubles: string[];
}

export interface VisitWish {
  readonly width?: number;
  readonly colorScheme?: "light" | "dark";
  readonly locale?: string;
  /** IANA name; the machine's own if not said. */
  readonly timezone?: string;
}

interface Credential {
  readonly url: string;
  readonly user: string;
  readonly credential: string;
}

export const credentialOf = ({ context }: Fleet): Credential => JSON.parse(readFileSync(context, "utf8")) as Credential;

/** A window on a controller's page; the caller closes its context. */
export async function visit(browser: Browser, { url }: { readonly url: string }, wish: VisitWish = {}): Promise<Visit> {
  const { width = 1360, colorScheme = "light", locale = "en-GB", timezone } = wish;
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    baseURL: url,
    viewport: { width, height: 900 },
    colorScheme,
    locale,
    permissions: ["clipboard-write"],
    ...(timezone !== undefined && { timezoneId: timezone }),
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const troubles: string[] = [];
  watch(page, url, troubles);
  return { page, context, troubles };
}

/** Notes what may not happen: an exception, a refusal by the page's policy, a request to anybody else. */
export function watch(page: Page, url: string, troubles: string[]): void {
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && /Content Security Policy|Trusted/i.test(message.text()))
      troubles.push(message.text());
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith("blob:")) troubles.push(`left: ${request.url()}`);
  });
}

export async function logIn(page: Page, { user, credential }: Pick<Credential, "user" | "credential">): Promise<void> {
  await page.getByLabel(/^(User|用户)$/).fill(user);
  await page.getByLabel(/^(Password|密码)$/).fill(credential);
  await page.getByRole("button", { name: /^(Log in|登录)$/ }).click();
  await page.locator("header.top").waitFor();
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds wrong with what is shown now, by all rules of WCAG 2.2 AA or by those that are named. */
export async function axeFindings(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  const runOnly = rules === undefined ? { type: "tag", values: RULES } : { type: "rule", values: rules };
  await page.evaluate(AXE);
  const found: { id: string; nodes: { html: string }[] }[] = await page.evaluate(
    `axe.run(document, ${JSON.stringify({ runOnly })}).then(({ violations }) => violations)`,
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
}

/** A view without fault by axe, light and dark, that fits a phone; it is left light and wide. */
export async function assertGoodLooks(page: Page, view: string): Promise<void> {
  assert.deepEqual(await axeFindings(page), [], view);
  await page.emulateMedia({ colorScheme: "dark" });
  assert.deepEqual(await axeFindings(page, ["color-contrast"]), [], `${view}, dark`);
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 390, height: 844 });
  assert.ok(Number(await page.evaluate("document.documentElement.scrollWidth")) <= 390, `${view}, phone`);
  await page.setViewportSize({ width: 1360, height: 900 });
}
