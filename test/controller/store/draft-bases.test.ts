import assert from "node:assert/strict";
import { join } from "node:path";
import Database from "better-sqlite3";
import { openStore } from "../../../controller/store/open-store.js";
import { mainJob } from "../../../controller/store/migrations/main-job.js";
import { systemClock } from "../../../core/time/clock.js";
import { makeWorkplace } from "../../rig/workplace.js";

describe("a store of the release before drafts had bases", () => {
  it("opens, and its drafts take the image of their scope as what they were made from", async () => {
    using place = makeWorkplace("store");
    const path = join(place.path, "controller.db");
    await (await openStore({ path, clock: systemClock, migrations: { "0001-main-job": mainJob } })).close();
    const file = new Database(path);
    const image = file.prepare(
      `insert into images values (?, 'domain-c1', ?, '{}', '{}', 'sha256:0', '{}', x'00', 'ann', '', '', '')`,
    );
    image.run("commit-1", 1);
    image.run("commit-2", 2);
    const draft = file.prepare(`insert into drafts values (?, ?, 'ann', '{}', '{}', '2026-01-02T03:04:05Z')`);
    draft.run("draft-1", "domain-c1");
    draft.run("draft-2", "host-1");
    file.close();
    const store = await openStore({ path, clock: systemClock });
    const { drafts } = store.reader;
    const kept = await drafts.get({ scopeId: "domain-c1", id: "draft-1" });
    assert.deepEqual(
      [kept.baseCommitId, kept.origin, kept.revision, kept.changedAt, kept.notices],
      ["commit-2", "IMPORT", 1, "2026-01-02T03:04:05Z", []],
    );
    assert.equal((await drafts.get({ scopeId: "host-1", id: "draft-2" })).baseCommitId, null);
    await store.close();
  });
});
