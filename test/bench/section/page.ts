import { request } from "node:https";
import { Fleet } from "../../rig/fleet.js";
import { seedHosts } from "../../rig/seeded-fleet.js";
import { makeWorkplace } from "../../rig/workplace.js";
import { credentialOf, isBrowserHere, logIn, startBrowser, visit } from "../../web/browser.js";
import { timed, type Cost } from "../measure/cost.js";
import { cpuSecondsOf } from "../measure/proc.js";
import type { Findings } from "../report/findings.js";
import { medianOf, rounded, rowOf, type Row } from "../report/row.js";

/** As large a fleet as the page has to stay quick with, each host checked against an image of 120 VIBs, every second one staged. */
const SEED = { clusters: 20, hostsEach: 250, vibs: 120 } as const;
/** The kernel counts CPU in hundredths of a second: one answer costs less than a few of them. */
const TIMES = 5;

/** What is asked, and whether it may come compressed; the first is what a client without these lists has to ask. */
const QUESTIONS: readonly (readonly [name: string, encoding: string, paths: readonly string[]])[] = [
  ["whole lists", "identity", ["/api/vcenter/cluster", "/api/greenroom/hosts", "/api/greenroom/compliance"]],
  ["whole lists, gzip", "gzip", ["/api/vcenter/cluster", "/api/greenroom/hosts", "/api/greenroom/compliance"]],
  ["first view: sums", "gzip", ["/api/greenroom/fleet/scopes"]],
  ["a line for each host", "gzip", ["/api/greenroom/fleet/hosts"]],
];

/** What the first view of a large fleet costs the wire and the controller, and how soon a browser has it. */
export async function page(rounds: number): Promise<Findings> {
  const place = makeWorkplace("bench-page");
  try {
    await using fleet = await Fleet.start(place);
    await fleet.controller?.stop();
    await seedHosts(fleet.state, SEED);
    await fleet.startController();
    const desk = await Desk.open(fleet);
    const first = await desk.cost(QUESTIONS[2]?.[2] ?? [], "gzip");
    const rows = [rowOf({ section: "page", name: "sums, the first time after a start", ...costOf([first]) })];
    const anchors: number[] = [];
    for (const [name, encoding, paths] of QUESTIONS) {
      const answers: Answered[] = [];
      for (let turn = 0; turn < rounds * TIMES; turn += 1) answers.push(await desk.cost(paths, encoding));
      anchors.push(medianOf(answers.map(({ wallSeconds }) => wallSeconds)));
      rows.push(
        rowOf({ section: "page", name, ...costOf(answers), ...(anchors[0] !== undefined && { anchor: anchors[0] }) }),
      );
    }
    if (!isBrowserHere()) return { rows, notes: ["no Chromium here: the page itself is not measured"] };
    return { rows: [...rows, ...(await inBrowser(fleet, rounds))] };
  } finally {
    place[Symbol.dispose]();
  }
}

interface Answered extends Cost {
  readonly bytes: number;
}

/** CPU as the mean, since one answer's is below what the kernel counts. */
function costOf(answers: readonly Answered[]) {
  const cpu = answers.reduce((sum, { cpuSeconds = 0 }) => sum + cpuSeconds, 0) / answers.length;
  const costs = answers.map(({ wallSeconds }) => ({ wallSeconds }));
  return {
    costs,
    extra: { KB: rounded(medianOf(answers.map(({ bytes }) => bytes)) / 1000, 1), cpuMs: rounded(cpu * 1000, 1) },
  };
}

/** Asks the controller as a browser does, and counts what comes over the wire. */
class Desk {
  private constructor(
    private readonly fleet: Fleet,
    private readonly url: string,
    private readonly session: string,
  ) {}

  static async open(fleet: Fleet): Promise<Desk> {
    const { url, user, credential } = credentialOf(fleet);
    const authorization = `Basic ${Buffer.from(`${user}:${credential}`).toString("base64")}`;
    const { text } = await ask(`${url}/api/session`, { method: "POST", headers: { authorization } });
    return new Desk(fleet, url, JSON.parse(text) as string);
  }

  async cost(paths: readonly string[], encoding: string): Promise<Answered> {
    const pid = this.fleet.controller?.pid ?? Number.NaN;
    const headers = { "vmware-api-session-id": this.session, "accept-encoding": encoding };
    const before = cpuSecondsOf(pid);
    const { result, wallSeconds } = await timed(() =>
      Promise.all(paths.map((path) => ask(`${this.url}${path}`, { method: "GET", headers }))),
    );
    const bytes = result.reduce((sum, one) => sum + one.bytes, 0);
    return { wallSeconds, cpuSeconds: cpuSecondsOf(pid) - before, bytes };
  }
}

interface Ask {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
}

function ask(url: string, options: Ask): Promise<{ text: string; bytes: number }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { ...options, rejectUnauthorized: false }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.once("error", reject);
      answer.once("end", () => {
        const whole = Buffer.concat(parts);
        if (answer.statusCode === 200 || answer.statusCode === 201)
          return resolve({ text: whole.toString("utf8"), bytes: whole.length });
        reject(new Error(`${url}: ${answer.statusCode} ${whole.toString("utf8")}`));
      });
    });
    sent.once("error", reject);
    sent.end();
  });
}

/** Adds up how far things moved by themselves (Layout Instability, cumulative layout shift). */
const WATCH_SHIFTS = `
  globalThis.shifts = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shifts += entry.value;
  }).observe({ type: "layout-shift", buffered: true });`;

/** From the address to rows that can be used, by somebody who is logged in. */
async function inBrowser(fleet: Fleet, rounds: number): Promise<Row[]> {
  const browser = await startBrowser();
  try {
    const seen = await visit(browser, credentialOf(fleet));
    await seen.page.addInitScript(WATCH_SHIFTS);
    await seen.page.goto("/");
    await logIn(seen.page, credentialOf(fleet));
    const rows: Row[] = [];
    for (const view of ["/", "/fleet/hosts"]) {
      const costs: Cost[] = [];
      let shifts = 0;
      for (let turn = 0; turn < rounds; turn += 1) {
        const { wallSeconds } = await timed(async () => {
          await seen.page.goto(view);
          await seen.page.locator(".grid-body [role=row]").first().waitFor();
        });
        costs.push({ wallSeconds });
        shifts = Math.max(shifts, Number(await seen.page.evaluate("globalThis.shifts")));
      }
      rows.push(rowOf({ section: "page", name: `Chromium: ${view}`, costs, extra: { shift: rounded(shifts, 4) } }));
    }
    return rows;
  } finally {
    await browser.close();
  }
}
