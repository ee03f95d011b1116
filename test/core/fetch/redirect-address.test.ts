import assert from "node:assert/strict";
import { checkFirst, checkRedirect, farLookup, firstLookup } from "../../../core/fetch/redirect-address.js";
import { isProblem } from "../../../core/problem/problem.js";
import { systemClock } from "../../../core/time/clock.js";
import { webFile } from "../../../controller/depot/online/web-file.js";

describe("a redirect to another host", () => {
  const from = new URL("http://mirror.example/a");
  for (const host of [
    "127.0.0.1",
    "127.9.9.9",
    "169.254.169.254",
    "0.0.0.0",
    "[::1]",
    "[fe80::1]",
    "[::ffff:127.0.0.1]",
    "2130706433",
  ])
    it(`is refused to ${host}`, () => {
      assert.throws(() => checkRedirect(from, new URL(`http://${host}/`)), /address of this machine/);
    });

  for (const host of ["10.0.0.7", "192.0.2.1", "[2001:db8::1]", "other.example"])
    it(`is followed to ${host}`, () => checkRedirect(from, new URL(`http://${host}/`)));

  it("may lead to another port of the same host", () => {
    checkRedirect(new URL("http://127.0.0.1:1/"), new URL("http://127.0.0.1:2/"));
  });

  for (const all of [true, false])
    it(`is refused to a name that leads to this machine (all: ${all})`, async () => {
      const error = await new Promise((resolve) => farLookup("localhost", { all }, resolve));
      assert.match(String(error), /address of this machine/);
    });
});

describe("an address that somebody names", () => {
  const from = (url: string) =>
    webFile(url, { clock: systemClock, signal: new AbortController().signal })[Symbol.asyncIterator]().next();
  for (const host of ["169.254.169.254", "[::ffff:169.254.169.254]", "[fe80::1]", "[fd00:ec2::254]"])
    it(`is not asked where it is ${host}`, async () => {
      await assert.rejects(from(`http://${host}/latest/meta-data`), (thrown) => {
        assert.ok(isProblem(thrown, "SOURCE_FAILED"));
        assert.match(thrown.message, /address of this wire alone/);
        return true;
      });
    });

  it("may be this machine's, by name as well", async () => {
    checkFirst(new URL("http://127.0.0.1:1/"));
    assert.equal(await new Promise((resolve) => firstLookup("localhost", { all: true }, resolve)), null);
  });
});
