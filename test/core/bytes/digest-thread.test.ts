import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import type { Portion } from "../../../core/bytes/digest-messages.js";
import { DigestThread } from "../../../core/bytes/digest-thread.js";
import { isProblem } from "../../../core/problem/problem.js";

const bytes = new Uint8Array(new SharedArrayBuffer(1_500_007));
bytes.set(randomBytes(bytes.length));
const sha = (algorithm: "sha1" | "sha256", from: number, to: number) =>
  createHash(algorithm).update(bytes.subarray(from, to)).digest("hex");

describe("digests on a second thread", () => {
  let thread: DigestThread;
  beforeEach(() => (thread = new DigestThread()));
  afterEach(() => thread[Symbol.asyncDispose]());

  const portion = (digest: number, from: number, to: number, isLast: boolean): Portion => {
    const algorithm = digest % 2 === 0 ? "sha1" : "sha256";
    return { digest, algorithm, bytes: bytes.subarray(from, to), isLast };
  };

  it("are those of their own bytes, however they came, several at once", async () => {
    const [one, two, empty] = [thread.newDigest(), thread.newDigest(), thread.newDigest()];
    assert.deepEqual(await thread.feed([portion(one, 60, 400_000, false), portion(two, 77, 400_000, false)]), []);
    const ends = [
      thread.feed([portion(two, 400_000, 400_001, true)]),
      thread.feed([portion(empty, 5, 5, true), portion(one, 400_000, bytes.length, true)]),
    ];
    assert.deepEqual(await Promise.all(ends), [
      [sha("sha1", 77, 400_001)],
      [sha("sha256", 5, 5), sha("sha256", 60, bytes.length)],
    ]);
  });

  it("look at memory that two threads share: it is the same, not a copy", async () => {
    const shared = new Uint8Array(new SharedArrayBuffer(10));
    const first = thread.newDigest();
    const fed = thread.feed([{ digest: first, algorithm: "sha256", bytes: shared, isLast: false }]);
    await fed;
    shared.fill(7);
    const [hex] = await thread.feed([{ digest: first, algorithm: "sha256", bytes: shared, isLast: true }]);
    const expected = createHash("sha256").update(Buffer.alloc(10)).update(Buffer.alloc(10, 7)).digest("hex");
    assert.equal(hex, expected);
  });

  it("begin anew once they were forgotten", async () => {
    const digest = thread.newDigest();
    await thread.feed([portion(digest, 0, 1000, false)]);
    thread.forget([digest]);
    assert.deepEqual(await thread.feed([portion(digest, 3, 4, true)]), [sha("sha256", 3, 4)]);
  });

  it("fail with their thread, and those asked later get another one", async () => {
    const fed = thread.feed([portion(thread.newDigest(), 0, bytes.length, false)]);
    const lost = assert.rejects(fed, (failure) => isProblem(failure, "DIGEST_NOT_MADE"));
    await thread[Symbol.asyncDispose]();
    await lost;
    const next = thread.newDigest();
    assert.deepEqual(await thread.feed([portion(next, 0, 9, true)]), [sha("sha1", 0, 9)]);
  });

  it("are not made at all where their thread ended in the middle: the rest alone would have another digest", async () => {
    const digest = thread.newDigest();
    await thread.feed([portion(digest, 0, 1000, false)]);
    await thread[Symbol.asyncDispose]();
    await assert.rejects(thread.feed([portion(digest, 1000, 2000, true)]), (failure) =>
      isProblem(failure, "DIGEST_NOT_MADE"),
    );
  });

  it("go on, each with its own answer, where bytes could not be handed to the thread", async () => {
    const gone = new Uint8Array(8);
    structuredClone(gone.buffer, { transfer: [gone.buffer] });
    const fed = thread.feed([{ digest: thread.newDigest(), algorithm: "sha256", bytes: gone, isLast: true }]);
    await assert.rejects(fed, (failure) => isProblem(failure, "DIGEST_NOT_MADE"));
    const next = thread.newDigest();
    assert.deepEqual(await thread.feed([portion(next, 0, 9, true)]), [sha("sha1", 0, 9)]);
  });

  it("are not taken from a thread that ends, for what the next one was asked", async () => {
    for (let time = 0; time < 20; time++) {
      const lost = thread.feed([portion(thread.newDigest() * 2, 0, 1, true)]).catch(() => undefined);
      const ended = thread[Symbol.asyncDispose]();
      const next = thread.newDigest() * 2;
      assert.deepEqual(await thread.feed([portion(next, 3, 4, true)]), [sha("sha1", 3, 4)]);
      await Promise.all([lost, ended]);
    }
  });
});
