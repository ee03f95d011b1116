import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { lockState } from "../../../controller/store/state-lock.js";
import { isProblem } from "../../../core/problem/problem.js";
import { makeWorkplace } from "../../rig/workplace.js";

describe("the lock of a state folder", () => {
  it("is for one at a time, and free again once it is released", () => {
    using place = makeWorkplace("lock");
    const first = lockState(place.path);
    assert.throws(
      () => lockState(place.path),
      (thrown) => isProblem(thrown, "STATE_IN_USE") && thrown.message.includes(place.path),
    );
    first.release();
    lockState(place.path).release();
    assert.equal(statSync(join(place.path, "controller.lock")).mode & 0o777, 0o600);
  });
});
