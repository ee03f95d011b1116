import assert from "node:assert/strict";
import { checkRedirect, farLookup, firstLookup, type LoopbackRule } from "../../../core/fetch/redirect-address.js";
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
  const { signal } = new AbortController();
  const from = (url: string, loopback: LoopbackRule = "always") =>
    webFile(url, { clock: systemClock, signal, loopback })[Symbol.asyncIterator]().next();
  const refused = (fetched: Promise<unknown>, says: RegExp) =>
    assert.rejects(fetched, (thrown) => {
      assert.ok(isProblem(thrown, "SOURCE_FAILED"), String(thrown));
      assert.match(thrown.message, says);
      return true;
    });

  for (const host of ["169.254.169.254", "[::ffff:169.254.169.254]", "[fe80::1]", "[fd00:ec2::254]"])
    it(`is not asked where it is ${host}`, () =>
      refused(from(`http://${host}/latest/meta-data`), /of this wire alone/));

  /** Nobody listens there: who is let through is told by the system that he cannot connect. */
  const CLOSED = 9;
  for (const host of ["127.0.0.1", "[::ffff:127.0.0.1]", "localhost"]) {
    it(`may be this machine where the URL says so: ${host}`, async () => {
      await refused(from(`http://${host}:${CLOSED}/`, "by-address"), /ECONNREFUSED|ENETUNREACH|EADDRNOTAVAIL/);
    });

    it(`is not this machine where that is never allowed: ${host}`, async () => {
      await refused(from(`http://${host}:${CLOSED}/`, "never"), /leads to this machine itself/);
    });
  }

  // What the connection is told, whatever a look at the name before would have said: the resolver is asked for a name that leads here.
  for (const [rule, fits] of [
    ["never", false],
    ["by-address", false],
    ["always", true],
  ] as const)
    it(`is by a name that leads to this machine ${fits ? "" : "not "}fetched from: ${rule}`, async () => {
      const connects = firstLookup(new URL("http://depot.example/"), rule);
      const error = await new Promise((resolve) => connects("localhost", { all: true }, resolve));
      if (fits) assert.equal(error, null);
      else assert.match(String(error), /leads to this machine itself/);
    });
});
