import type { HostCompliance } from "../../domain/compliance-model.js";
import type { ImageRecord } from "../../store/images/images.js";
import type { HostHead } from "../../store/inventory/host-record.js";
import type { Store } from "../../store/open-store.js";
import { judgedAnew, neverChecked, outdated } from "./recall.js";

/** So many hosts are judged before others get their turn. */
const AT_ONCE = 100;

/** What is remembered of a host's compliance, without what differs. */
export type RememberedHost = Pick<
  HostCompliance,
  "status" | "stageStatus" | "commitId" | "scannedAt" | "vibsWanted" | "vibsStaged" | "persistence"
> & {
  /** Why it is unknown; empty where it is known. */
  readonly reason: string;
  /** When it was last checked, against whichever image; null: never. */
  readonly checkedAt: string | null;
};

export interface RememberedFleet {
  readonly hosts: readonly HostHead[];
  /** By host id; nothing of those without an image. */
  readonly compliance: ReadonlyMap<string, RememberedHost>;
}

/** What is judged of a host, and by what it was: the same again need not be judged again. */
interface Judged {
  readonly by: string;
  readonly told: RememberedHost;
}

interface Asked {
  readonly host: HostHead;
  readonly by: string;
}

/**
 * The compliance of the whole fleet in a few questions to the store, however many hosts it has. A host is judged anew only when its image, its
 * last check, its newest receipt or its boot is another one than before.
 */
export class FleetMemory {
  readonly #store: Store;
  #known: ReadonlyMap<string, Judged> = new Map();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(store: Store) {
    this.#store = store;
  }

  /** One after the other: whoever asks while a large fleet is judged for the first time does not have it judged twice. */
  async read(): Promise<RememberedFleet> {
    const reading = this.#turn.then(() => this.#read());
    this.#turn = reading.catch(() => undefined);
    return reading;
  }

  async #read(): Promise<RememberedFleet> {
    const hosts = await this.#store.reader.hosts.heads();
    const asked = await this.#askedOf(hosts);
    const known = new Map(
      asked.flatMap(({ host, by }) => {
        const before = this.#known.get(host.id);
        return before?.by === by ? [[host.id, before] as const] : [];
      }),
    );
    const open = byScope(asked.filter(({ host }) => !known.has(host.id)));
    for (const [scopeId, own] of open)
      for (const [id, judged] of await this.#judge(scopeId, own)) known.set(id, judged);
    this.#known = known;
    return { hosts, compliance: new Map([...known].map(([id, { told }]) => [id, told])) };
  }

  /** Every host that has an image, with all that its judgement hangs on. */
  async #askedOf(hosts: readonly HostHead[]): Promise<readonly Asked[]> {
    const { images, compliance, receipts } = this.#store.reader;
    const [commits, checks, sayings] = await Promise.all([
      images.currentCommits(),
      compliance.heads(),
      receipts.latestSayings(),
    ]);
    const checkOf = new Map(checks.map(({ scopeId, hostId, name }) => [`${scopeId} ${hostId}`, name]));
    return hosts.flatMap((host) => {
      const commit = commits.get(scopeOf(host));
      if (commit === undefined) return [];
      const saying = sayings.get(host.id);
      const check = checkOf.get(`${scopeOf(host)} ${host.id}`);
      return [{ host, by: [commit, check, saying?.counter, saying?.imageDigest, host.bootId].join(" ") }];
    });
  }

  async #judge(scopeId: string, asked: readonly Asked[]): Promise<(readonly [string, Judged])[]> {
    const image = await this.#store.reader.images.current(scopeId);
    const judged: (readonly [string, Judged])[] = [];
    for (let from = 0; image !== undefined && from < asked.length; from += AT_ONCE)
      judged.push(...(await this.#judgeSome(image, asked.slice(from, from + AT_ONCE))));
    return judged;
  }

  async #judgeSome(image: ImageRecord, asked: readonly Asked[]): Promise<(readonly [string, Judged])[]> {
    const { compliance, receipts } = this.#store.reader;
    const ids = asked.map(({ host }) => host.id);
    const [results, said] = await Promise.all([compliance.ofHosts(image.scopeId, ids), receipts.latestOf(ids)]);
    const stored = new Map(results.map((one) => [one.hostId, one]));
    return asked.map(({ host, by }) => {
      const result = stored.get(host.id);
      const evidence = { receipt: said.get(host.id), bootId: host.bootId };
      const now =
        result === undefined
          ? neverChecked(host, image)
          : (outdated(result, image) ?? judgedAnew(result, image, evidence));
      return [host.id, { by, told: shortOf(now, result?.scannedAt ?? null) }];
    });
  }
}

function byScope(asked: readonly Asked[]): ReadonlyMap<string, readonly Asked[]> {
  const scopes = new Map<string, Asked[]>();
  for (const one of asked) {
    const own = scopes.get(scopeOf(one.host));
    if (own === undefined) scopes.set(scopeOf(one.host), [one]);
    else own.push(one);
  }
  return scopes;
}

const scopeOf = ({ id, clusterId }: HostHead): string => clusterId ?? id;

const shortOf = (host: HostCompliance, checkedAt: string | null): RememberedHost => ({
  status: host.status,
  stageStatus: host.stageStatus,
  commitId: host.commitId,
  scannedAt: host.scannedAt,
  vibsWanted: host.vibsWanted,
  vibsStaged: host.vibsStaged,
  persistence: host.persistence,
  reason: host.unknown?.reason ?? "",
  checkedAt,
});
