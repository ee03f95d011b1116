import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { Readable } from "node:stream";
import { UploadShelf } from "../../../controller/rollout/upload-shelf.js";
import { isProblem, type Problem } from "../../../core/problem/problem.js";
import { systemClock } from "../../../core/time/clock.js";
import { isRoot, makeWorkplace, mountSmallFilesystem, type Workplace } from "../../rig/workplace.js";

describe("uploads on a small disk", () => {
  let place: Workplace;
  let folder: string | undefined;
  before(() => {
    place = makeWorkplace("uploads");
    folder = mountSmallFilesystem(place, "disk", 4);
  });
  after(() => place[Symbol.dispose]());

  async function refused(announcedBytes: number | undefined): Promise<Problem> {
    const shelf = await UploadShelf.open(`${folder}/uploads`, systemClock);
    const body = Readable.from(
      (function* () {
        for (let i = 0; i < 64; i++) yield Buffer.alloc(1 << 17);
      })(),
    );
    try {
      await shelf.receive(body, announcedBytes);
    } catch (thrown) {
      assert.ok(isProblem(thrown), String(thrown));
      assert.deepEqual(readdirSync(`${folder}/uploads`), []);
      return thrown;
    }
    return assert.fail("8 MiB do not fit into 4");
  }

  for (const [what, announced] of [
    ["announced", 8 << 20],
    ["of unknown length", undefined],
  ] as const)
    it(`a body ${what} that does not fit is refused with need, have and path, and leaves nothing`, async function () {
      if (folder === undefined) {
        assert.ok(!isRoot || process.env["CI"] !== "true", "root in CI must be able to mount a small file system");
        this.skip();
      }
      const { code, details } = (await refused(announced)).body;
      assert.equal(code, "UPLOAD_SPACE");
      assert.ok(Number(details["needBytes"]) > Number(details["haveBytes"]), JSON.stringify(details));
      assert.match(String(details["path"]), /disk\/uploads/);
    });
});
