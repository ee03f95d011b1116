import assert from "node:assert/strict";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isProblem } from "../../core/problem/problem.js";
import type { AgentSettings } from "../../agent/domain/agent-settings.js";
import type { AgentStatus } from "../../agent/domain/agent-status.js";
import type { SeenNumbers } from "../../agent/domain/order/order-check.js";
import { readOfflineStatus } from "../../agent/command/status/offline-status.js";
import { Ledger } from "../../agent/ledger/ledger.js";
import { LEDGER_FILE } from "../../agent/main.js";
import { sha256, type ForgedVib } from "../agent/rig/image-forge.js";

/** A host as anyone sees it who does not ask its agent. */
export interface OutsideLook {
  /** Size of every file under a final name, by SHA-256: each is what its name says. */
  readonly finals: ReadonlyMap<string, number>;
  readonly parts: ReadonlyMap<string, number>;
  readonly memory: LedgerMemory;
}

/** What the ledger holds. */
export interface LedgerMemory {
  readonly status: AgentStatus;
  readonly seen: SeenNumbers;
  /** Files it says are staged. */
  readonly staged: readonly string[];
}

interface Watched {
  readonly settings: AgentSettings;
  readonly stagingFolder: string;
  readonly scopeId: string;
  /** VIBs of every image that was ordered, by image digest. */
  readonly ordered: ReadonlyMap<string, readonly ForgedVib[]>;
}

/** Undefined as long as no agent has made its ledger. */
export async function recallLedger({ settings, scopeId }: Watched): Promise<LedgerMemory | undefined> {
  try {
    const status = await readOfflineStatus(settings);
    const ledger = Ledger.openReadOnly(join(settings.stateFolder, LEDGER_FILE));
    try {
      return { status, seen: ledger.seen.numbers(scopeId), staged: [...ledger.stagedVibs.all().keys()] };
    } finally {
      ledger.close();
    }
  } catch (failure) {
    if (isProblem(failure, "FILE_UNREADABLE")) return undefined;
    throw failure;
  }
}

/** Looks at a host and holds it to promises 1, 2 and 9; undefined where no agent has made a ledger yet, and then nothing may be staged. */
export async function lookFromOutside(watched: Watched): Promise<OutsideLook | undefined> {
  const [vibs, inParts] = [join(watched.stagingFolder, "vibs"), join(watched.stagingFolder, "parts")];
  const [finals, parts] = [sizesIn(vibs, ".vib"), sizesIn(inParts, ".part")];
  requireNothingUnverified(watched, finals);
  requirePrivate(vibs, [0o400]);
  // A sealed part that has not got its name yet is read-only already.
  requirePrivate(inParts, [0o600, 0o400]);
  const memory = await recallLedger(watched);
  if (memory === undefined) {
    assert.equal(finals.size + parts.size, 0, "something lies in the staging folder, and there is no ledger");
    return undefined;
  }
  requireNoFalseComplete(watched, memory, finals);
  return { finals, parts, memory };
}

/** Promise 1: whatever has a final name is an ordered VIB, byte for byte. */
function requireNothingUnverified({ stagingFolder, ordered }: Watched, finals: ReadonlyMap<string, number>): void {
  const known = new Map([...ordered.values()].flat().map(({ entry }) => [entry.sha256, entry]));
  for (const [name, sizeBytes] of finals) {
    const bytes = readFileSync(join(stagingFolder, "vibs", `${name}.vib`));
    assert.equal(sha256(bytes), name, "promise 1: a file is not what its final name says");
    assert.equal(sizeBytes, known.get(name)?.sizeBytes, "promise 1: a final name that was never ordered");
  }
}

/** Promise 2: never "looks complete". */
function requireNoFalseComplete(
  { ordered }: Watched,
  { status, staged }: LedgerMemory,
  finals: ReadonlyMap<string, number>,
): void {
  for (const one of staged) assert.ok(finals.has(one), `promise 2: the ledger says that ${one} is staged`);
  for (const image of status.images) {
    const absent = (ordered.get(image.image_digest) ?? []).filter(({ entry }) => !finals.has(entry.sha256));
    assert.ok(!image.complete || absent.length === 0, `promise 2: ${image.name} is said to be complete`);
    for (const vib of image.vibs) assert.ok(finals.has(vib.sha256), `promise 2: ${vib.id} is said to be staged`);
  }
}

const namesIn = (folder: string): string[] =>
  lstatSync(folder, { throwIfNoEntry: false }) === undefined ? [] : readdirSync(folder);

/** Bytes of each file, by its name without the ending that all of them have. */
const sizesIn = (folder: string, ending: string): Map<string, number> =>
  new Map(
    namesIn(folder).map((name) => {
      const stat = lstatSync(join(folder, name));
      assert.ok(stat.isFile() && name.endsWith(ending), `${folder}/${name} is none of ours`);
      return [name.slice(0, -ending.length), stat.size];
    }),
  );

/** Promise 9: nobody else can reach a folder and its files, also not by a second name; files have one of these modes. */
function requirePrivate(folder: string, modes: readonly number[]): void {
  for (const name of namesIn(folder)) {
    const { mode, uid, nlink } = lstatSync(join(folder, name));
    const found = `${folder}/${name} has mode ${(mode & 0o7777).toString(8)}, ${nlink} names and the user ${uid}`;
    assert.ok(modes.includes(mode & 0o7777) && nlink === 1 && uid === process.geteuid?.(), `promise 9: ${found}`);
  }
  const own = lstatSync(folder, { throwIfNoEntry: false });
  if (own !== undefined) assert.deepEqual([own.mode & 0o7777, own.uid], [0o700, process.geteuid?.()], "promise 9");
}
