import assert from "node:assert/strict";
import {
  checkLocation,
  checkProxy,
  depotPlace,
  mirrorBase,
} from "../../../../controller/domain/library/depot-location.js";
import { orderSources } from "../../../../controller/domain/library/order-sources.js";

describe("the location of a depot", () => {
  for (const bad of [
    "ftp://depot.example/index.xml",
    "file:///etc/passwd",
    "depot.example/index.xml",
    "https://user:secret@depot.example/",
    "https://depot.example/?token=secret",
    "https://depot.example/#top",
    `https://depot.example/${"a".repeat(2000)}`,
    "gopher://depot.example/",
    "",
  ])
    it(`is not ${bad.slice(0, 60) || "empty"}`, () => {
      assert.throws(() => checkLocation("location", bad), { code: "INPUT_INVALID", message: /^location: / });
    });

  it("is a folder and an index in it", () => {
    const place = depotPlace("https://d.example/main/vmw-index.xml");
    assert.deepEqual(place, { baseUrl: "https://d.example/main/", indexPath: "vmw-index.xml" });
    assert.equal(depotPlace("https://d.example/main/").indexPath, "index.xml");
  });

  it("goes through a proxy of host and port alone", () => {
    assert.equal(checkProxy("proxy", "http://proxy:3128"), "http://proxy:3128/");
    for (const bad of ["https://proxy:3128", "http://proxy:3128/path", "socks5://proxy"])
      assert.throws(() => checkProxy("proxy", bad), { code: "INPUT_INVALID" });
  });
});

describe("where the hosts of a scope fetch", () => {
  const own = ["https://controller:9445"];
  const table: readonly (readonly [string, readonly string[], boolean, readonly string[]])[] = [
    ["the controller without a mirror", [], false, own],
    ["the controller without a mirror, whatever the rule", [], true, own],
    ["the mirror alone", ["http://m/d/"], false, ["http://m/d"]],
    ["the mirrors in their order, then the controller if that is said", ["http://m/", "http://n/x/index.xml"], true, ["http://m", "http://n/x", ...own]],
  ]; // prettier-ignore
  for (const [what, locations, fallback, sources] of table)
    it(`is ${what}`, () => assert.deepEqual(orderSources({ locations, fallback }, own), sources));

  it("is a mirror's folder, however it is named", () => {
    for (const location of ["http://m/d", "http://m/d/", "http://m/d/index.xml"])
      assert.equal(mirrorBase(location), "http://m/d");
  });
});
