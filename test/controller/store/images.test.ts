import assert from "node:assert/strict";
import { unavailableHost } from "../../../controller/domain/compliance/unavailable.js";
import type { DraftOrigin } from "../../../controller/store/images/drafts.js";
import { imageOf, spec } from "./forged-image.js";
import { enrolment, storePlace, type StorePlace } from "./store-place.js";

describe("images in the store", () => {
  let at: StorePlace;
  beforeEach(async () => {
    at = await storePlace();
  });
  afterEach(() => at.close());

  const commit = (scopeId?: string) =>
    at.store.transact(async (tx) => {
      const image = imageOf(await tx.images.next(scopeId ?? "domain-c1"), scopeId);
      await tx.images.add(image);
      return image;
    });

  it("come back as they were committed, with versions that only grow in each scope", async () => {
    const first = await commit();
    const second = await commit();
    const other = await commit("host-1");
    assert.deepEqual([first.version, second.version, other.version], [1, 2, 1]);
    assert.deepEqual([first.commitId, second.commitId, other.commitId], ["commit-1", "commit-2", "commit-3"]);
    assert.deepEqual(await at.store.reader.images.current("domain-c1"), second);
    assert.equal((await at.store.reader.images.history("domain-c1")).length, 2);
  });

  it("are taken exactly by commit: an older one names both, a foreign one is not found", async () => {
    await assert.rejects(at.store.reader.images.need("domain-c1"), { code: "IMAGE_MISSING" });
    const { id } = await at.store.transact(({ clusters }) => clusters.create({ name: "blue" }));
    await assert.rejects(at.store.reader.images.need(id), { message: "blue has no image" });
    await commit();
    await commit();
    const exactly = (commitId: string) => at.store.reader.images.needExactly({ scopeId: "domain-c1", commitId });
    assert.equal((await exactly("commit-2")).version, 2);
    await assert.rejects(exactly("commit-1"), {
      code: "IMAGE_MOVED_ON",
      details: { scope: "domain-c1", wanted: "commit-1", newest: "commit-2" },
    });
    await assert.rejects(exactly("commit-9"), { code: "COMMIT_NOT_FOUND" });
  });

  describe("begin as drafts", () => {
    const content = (owner: string, origin: DraftOrigin = "IMAGE") =>
      ({ scopeId: "domain-c1", owner, spec, pins: {}, origin, baseCommitId: null, notices: [] }) as const;
    const create = (owner: string, origin?: DraftOrigin) =>
      at.store.transact((tx) => tx.drafts.create(content(owner, origin)));

    it("one per user and scope, which no other takes the place of", async () => {
      const draft = await create("ann");
      await create("bob");
      await assert.rejects(create("ann"), { code: "DRAFT_EXISTS" });
      const { drafts } = at.store.reader;
      assert.equal((await drafts.list("domain-c1")).length, 2);
      assert.deepEqual(await drafts.get({ scopeId: "domain-c1", id: draft.id }), draft);
      await assert.rejects(drafts.get({ scopeId: "domain-c2", id: draft.id }), { code: "DRAFT_NOT_FOUND" });
      await at.store.transact((tx) => tx.drafts.remove(draft.id));
      assert.equal((await drafts.list("domain-c1")).length, 1);
    });

    it("save for an import that nobody has changed: the file has it still", async () => {
      const first = await create("ann", "IMPORT");
      const second = await create("ann", "IMPORT");
      const { drafts } = at.store.reader;
      await assert.rejects(drafts.get({ scopeId: "domain-c1", id: first.id }), { code: "DRAFT_NOT_FOUND" });
      await at.store.transact((tx) => tx.drafts.change(second, { spec, pins: {} }));
      await assert.rejects(create("ann", "IMPORT"), { code: "DRAFT_EXISTS" });
    });

    it("and count their changes, so that one made to an older state is refused", async () => {
      const draft = await create("ann");
      const key = { scopeId: "domain-c1", id: draft.id };
      at.clock.advance(1000);
      const changed = await at.store.transact((tx) => tx.drafts.change(draft, { spec, pins: { a: "b" } }));
      const { drafts } = at.store.reader;
      assert.deepEqual(await drafts.getExactly(key, 2), changed);
      assert.notEqual(changed.changedAt, draft.changedAt);
      await assert.rejects(drafts.getExactly(key, 1), { code: "DRAFT_CHANGED" });
    });
  });

  it("keep the last compliance of each host, and forget it with the host", async () => {
    const { commitId, imageDigest, resolved } = await commit();
    const result = unavailableHost(
      { commitId, imageDigest, resolved },
      { hostId: "host-1", scannedAt: "2026-11-24T10:00:00.000Z", code: "PEER_UNREACHABLE", reason: "no answer" },
    );
    await at.store.transact(async (tx) => {
      await tx.hosts.enrol(enrolment("a"));
      await tx.compliance.put({ scopeId: "host-1", results: [result, result] });
    });
    const { compliance } = at.store.reader;
    assert.deepEqual(await compliance.ofScope("host-1"), [result]);
    assert.deepEqual(await compliance.ofHost({ scopeId: "host-1", hostId: "host-1" }), result);
    assert.equal(await compliance.ofHost({ scopeId: "domain-c1", hostId: "host-1" }), undefined);
    await at.store.transact((tx) => tx.hosts.remove("host-1"));
    assert.deepEqual(await compliance.ofScope("host-1"), []);
  });
});
