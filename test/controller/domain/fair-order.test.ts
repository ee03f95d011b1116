import assert from "node:assert/strict";
import { fairOrder, siteOf } from "../../../controller/domain/fan-out/fair-order.js";

const SITES: readonly (readonly [address: string, site: string])[] = [
  ["10.1.2.3:9446", "10.1.2.0/24"],
  ["esx-01.berlin.example.com:9446", "berlin.example.com"],
  ["ESX-01.Berlin.example.com:9446", "berlin.example.com"],
  ["esx-01:9446", ""],
  ["[2001:db8:1:2::7]:9446", "2001:db8:1:2/64"],
  ["[2001:db8::7]:9446", "2001:db8:0:0/64"],
  ["[::1]:9446", "0:0:0:0/64"],
];

describe("the order in which hosts get their turn", () => {
  for (const [address, site] of SITES)
    it(`takes ${address} for a host at "${site}"`, () => assert.equal(siteOf(address), site));

  it("is by name, numbers as numbers, where all are at one site", () => {
    const hosts = ["esx-10", "esx-2", "esx-1"].map((name) => ({ name, address: "10.0.0.1:1" }));
    assert.deepEqual(
      fairOrder(hosts).map(({ name }) => name),
      ["esx-1", "esx-2", "esx-10"],
    );
  });

  it("gives each site its turn, the small one not last and the large one not all the first", () => {
    const at = (site: string, names: readonly string[]) =>
      names.map((name) => ({ name, address: `${name}.${site}:1` }));
    const hosts = [...at("large", ["a1", "a2", "a3", "a4"]), ...at("small", ["b1"]), ...at("middle", ["c1", "c2"])];
    assert.deepEqual(
      fairOrder(hosts).map(({ name }) => name),
      ["a1", "b1", "c1", "a2", "c2", "a3", "a4"],
    );
  });

  it("loses nobody and is nobody's", () => assert.deepEqual(fairOrder([]), []));
});
