import { cpus, loadavg } from "node:os";
import { forgeVib, NEEDS_REBOOT } from "../../agent/rig/image-forge.js";
import { DepotServer } from "../../agent/rig/depot-server.js";
import { isRoot } from "../../rig/workplace.js";
import { STAGED_BEFORE, STAGED_FIRST } from "../remediation/by-agent.js";
import { SlowLink } from "../remediation/slow-link.js";
import { UNSTAGED } from "../remediation/unstaged.js";
import type { Errand, Remediated, Way } from "../remediation/way.js";
import type { Findings } from "../report/findings.js";
import { medianOf, rounded, rowOf, type Row } from "../report/row.js";
import type { SlowPeers } from "./first-staging.js";

/** Megabits a second, slowest first. */
const SPEEDS = [8, 40, 200] as const;
const WAYS: readonly Way[] = [STAGED_BEFORE, STAGED_FIRST, UNSTAGED];
/** A new image of 20 MB, in bytes that gzip cannot shrink. */
const VIB_BYTES = [10_000_000, 6_000_000, 3_000_000, 1_000_000];
const OLD_BYTES = 20_000;

const NOTES = [
  `A sandbox host goes to a new image of ${VIB_BYTES.reduce((sum, bytes) => sum + bytes, 0) / 1e6} MB over a link that all connections share; wall and order: from the order until it is back in service; maintenance: of it in maintenance mode, seen from outside.`,
  "The baseline enters maintenance mode and fetches then, as a tool without staging does: no agent, but the same code fetches, verifies, writes the bank, reboots and probes.",
  "The reboot is a sandbox's for all three: the files of a reboot, and the start of a process. A real one takes minutes, and makes the ratios smaller, not the seconds between them.",
  "counted: the agent's own count of the window; saved: what it says that staging kept out of it (saved_seconds of the controller's result); outside: what the baseline's window has more.",
];

type Measured = ReadonlyMap<Way, Remediated[]>;
interface Line {
  readonly speed: number;
  readonly measured: Measured;
}

/** From order to back in service, and how long in maintenance mode: staged before, staged as step 1, and not staged at all. */
export async function remediation(rounds: number, slowest: SlowPeers): Promise<Findings> {
  if (!isRoot) return { rows: [], notes: ["Remediation is not measured here: its agents need root."] };
  const [old, fresh] = [await imageOf("1.0-1", () => OLD_BYTES), await imageOf("2.0-1", (bytes) => bytes)];
  await using depot = await DepotServer.start(fresh);
  const lines = SPEEDS.map((speed): Line => ({ speed, measured: new Map(WAYS.map((way) => [way, []])) }));
  // Round by round, so that a slow minute of the machine hits all of them.
  for (let round = 0; round < rounds; round++)
    for (const line of round === 0 || slowest === "each-round" ? lines : lines.slice(1))
      await measureLine(line, { old, fresh, source: depot.url });
  const measured = lines.map((line) => line.measured);
  const baseline = growth(measured, UNSTAGED);
  const load = loadavg().map((one) => one.toFixed(1));
  return {
    rows: lines.flatMap(rowsOf),
    readings: { G9: [STAGED_BEFORE, STAGED_FIRST].map((way) => growth(measured, way) / baseline) },
    notes: [...NOTES, `Load of the machine at the end: ${load.join(", ")} on ${cpus().length} cores.`],
  };
}

async function measureLine({ speed, measured }: Line, { source, ...images }: Errand): Promise<void> {
  await using link = await SlowLink.start({ port: Number(new URL(source).port), bitsPerSecond: speed * 1e6 });
  for (const [way, runs] of measured) runs.push(await way.run({ ...images, source: link.url }));
}

const imageOf = (version: string, sizeOf: (bytes: number) => number) =>
  Promise.all(
    VIB_BYTES.map((bytes, at) =>
      forgeVib({ name: `part-${at}`, version, sizeBytes: sizeOf(bytes), descriptor: NEEDS_REBOOT }),
    ),
  );

const windowOf = (measured: Measured, way: Way): number =>
  medianOf((measured.get(way) ?? []).map(({ maintenanceSeconds }) => maintenanceSeconds));

/** Seconds that the slowest link makes the window longer than the fastest one. */
function growth(measured: readonly Measured[], way: Way): number {
  const windows = measured.map((one) => windowOf(one, way));
  return (windows[0] ?? Number.NaN) - (windows.at(-1) ?? Number.NaN);
}

function rowsOf({ measured, speed }: Line): Row[] {
  const orders = (way: Way) => (measured.get(way) ?? []).map(({ orderSeconds }) => orderSeconds);
  const anchor = medianOf(orders(UNSTAGED));
  const baseline = windowOf(measured, UNSTAGED);
  return WAYS.map((way) => {
    const maintenance = windowOf(measured, way);
    const runs = measured.get(way) ?? [];
    const [counted, saved] = [
      medianOf(runs.flatMap(({ countedSeconds }) => countedSeconds ?? [])),
      medianOf(runs.flatMap(({ savedSeconds }) => savedSeconds ?? [])),
    ];
    const extra = {
      order: rounded(medianOf(orders(way))),
      maintenance: rounded(maintenance),
      maintenanceRatio: rounded(maintenance / baseline, 3),
      ...(Number.isNaN(saved)
        ? {}
        : { counted: rounded(counted), saved: rounded(saved), outside: rounded(baseline - maintenance) }),
    };
    const costs = orders(way).map((wallSeconds) => ({ wallSeconds }));
    return rowOf({ section: "remediation", name: `${speed} Mbit/s, ${way.name}`, costs, anchor, extra });
  });
}
