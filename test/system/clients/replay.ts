import assert from "node:assert/strict";
import { breaches } from "./contract.js";
import type { Said } from "./door.js";
import type { WireFleet } from "./wire-fleet.js";

interface Expected {
  readonly status: number;
  /** Type of the answer, of the bindings. */
  readonly type?: string;
}

const DRAFTS = "~.clusters.software.drafts";
const alive: Expected = { status: 200 };
const gone: Expected = { status: 404 };
const taskId: Expected = { status: 202, type: "id" };

/** What each recorded request is answered with. Tasks that were recorded elsewhere are nobody's here: their path, with its raw colon, is found all the same. */
export const REPLAYS: Readonly<Record<string, Expected>> = {
  "01-govc.http": { status: 200 },
  "02-govc.http": { status: 200, type: `map<id,struct:${DRAFTS}.summary>` },
  "03-govc.http": alive,
  "04-govc.http": { status: 201, type: "id" },
  "05-govc.http": alive,
  "06-govc.http": { status: 200, type: `struct:${DRAFTS}.info` },
  "07-govc.http": alive,
  "08-govc.http": { status: 200, type: "struct:~.base_image_info" },
  "09-govc.http": alive,
  "10-govc.http": { status: 204 },
  "11-govc.http": alive,
  "12-govc.http": { status: 200, type: "map<id,struct:~.component_info>" },
  "13-govc.http": alive,
  "14-govc.http": { status: 204 },
  "15-govc.http": alive,
  "16-govc.http": { status: 204 },
  "17-govc.http": alive,
  "18-govc.http": taskId,
  "19-govc.http": gone,
  "20-govc.http": alive,
  "21-govc.http": { status: 204 },
  "22-govc.http": alive,
  "23-govc.http": { status: 200, type: "struct:~.clusters.enablement.software.info" },
  "24-govc.http": alive,
  "25-govc.http": { status: 200, type: "map<id,struct:~.depots.offline.info>" },
  "26-govc.http": alive,
  "27-govc.http": taskId,
  "28-govc.http": gone,
  "29-govc.http": alive,
  "30-govc.http": { status: 200, type: "struct:~.depots.offline.content.info" },
  "31-govc.http": alive,
  "32-govc.http": taskId,
  "33-govc.http": gone,
  "34-govc.http": alive,
  "35-govc.http": { status: 200, type: "list<struct:~.depot_content.base_images.summary>" },
};

/** Recorded requests against this controller: only what names a session, a draft or a depot of the recording's is put in the place of it. */
export class Replay {
  readonly #wire: WireFleet;
  #session = "";
  #draft = "";

  constructor(wire: WireFleet) {
    this.#wire = wire;
  }

  async send(name: string, bytes: Buffer): Promise<void> {
    const { status, type } = REPLAYS[name] ?? assert.fail(`${name} is not in the table`);
    if (name === "21-govc.http") await this.#newDraft();
    const said = await this.#wire.door.send(Buffer.from(this.#ours(bytes.toString("latin1")), "latin1"));
    assert.equal(said.status, status, `${name}: ${said.text}`);
    if (type !== undefined) assert.deepEqual(breaches(type, said.json, name), []);
    if (status === 404) assert.equal((said.json as { error_type: string }).error_type, "NOT_FOUND", name);
    await this.#note(name, said);
  }

  #ours(text: string): string {
    const { door, spareDepot } = this.#wire;
    return text
      .replace(/^Authorization: .*(?=\r$)/m, `Authorization: ${door.basic}`)
      .replace("0123456789abcdef", this.#session)
      .replace("/drafts/d-1", `/drafts/${this.#draft}`)
      .replace("/depots/offline/7", `/depots/offline/${spareDepot}`);
  }

  async #note(name: string, { json, status }: Said): Promise<void> {
    if (name === "01-govc.http") this.#session = (json as { value: string }).value;
    else if (name === "04-govc.http") this.#draft = json as string;
    else if (status === 202) await this.#ended(name, json as string);
    else if (REPLAYS[name] === alive)
      assert.deepEqual(breaches("struct:com.vmware.cis.session.info", (json as { value: unknown }).value, name), []);
  }

  /** The commit is what govc waits for; nobody serves the bundle that it wants to have fetched. */
  async #ended(name: string, task: string): Promise<void> {
    const { status, error } = await this.#wire.door.ended(task, this.#session);
    assert.equal(status, name === "27-govc.http" ? "FAILED" : "SUCCEEDED", JSON.stringify(error));
  }

  /** The commit took the draft with it; govc removes one that it has not committed. */
  async #newDraft(): Promise<void> {
    const path = "/api/esx/settings/clusters/domain-c1/software/drafts";
    this.#draft = (await this.#wire.door.ask("POST", path, { session: this.#session })).json as string;
  }
}
