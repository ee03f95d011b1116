/* eslint-disable @typescript-eslint/no-unsafe-call -- answers of every shape are looked into, and asserted */
import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { text } from "node:stream/consumers";
import { generateKeyPair } from "jose";
import { Issuer } from "../../../rig/issuer/issuer.js";
import { StartedController } from "../started-controller.js";
import { basicOf, bearer, makeUser } from "./people.js";

describe("tokens of an identity provider", () => {
  const clock = { offsetMs: 0, now: () => Date.now() + clock.offsetMs };
  let issuer: Issuer;
  let door: StartedController;
  let admin: string;
  before(async () => {
    issuer = await Issuer.start();
    door = await StartedController.start(clock, { oidcIssuer: issuer.url, oidcUserClaim: "email" });
    admin = await door.logIn();
    for (const json of [
      { group: "operators", role: "stager" },
      { user: "oidc:root@example.net", role: "administrator" },
    ])
      assert.equal((await door.ask("POST", "/api/greenroom/grants", { session: admin, json })).status, 201);
  });
  after(async () => {
    await door[Symbol.asyncDispose]();
    await issuer[Symbol.asyncDispose]();
  });

  const me = async (jwt: string) => door.ask("GET", "/api/greenroom/me", { headers: bearer(jwt) });
  const ann = { sub: "1", email: "ann@example.net", groups: ["operators", "others"] };

  it("tell who it is, under the issuer's prefix, and the roles that groups give", async () => {
    const { status, json } = await me(await issuer.token(ann));
    assert.deepEqual([status, json.user, json.source, json.groups], [200, "oidc:ann@example.net", "oidc", ann.groups]);
    assert.ok(json.holds[0].privileges.includes("Greenroom.Stage"));
    const nobody = await me(await issuer.token({ ...ann, groups: [] }));
    assert.deepEqual(nobody.json.holds, []);
    const root = await me(await issuer.token({ sub: "2", email: "root@example.net" }));
    assert.ok(root.json.holds[0].privileges.includes("Greenroom.Access.Write"));
  });

  it("open a session, which keeps who and which groups", async () => {
    const answer = await door.ask("POST", "/api/session", { headers: bearer(await issuer.token(ann)) });
    assert.equal(answer.status, 201);
    const { json } = await door.ask("GET", "/api/greenroom/me", { session: answer.json });
    assert.deepEqual([json.user, json.groups], ["oidc:ann@example.net", ann.groups]);
  });

  it("never name a local user: not even the administrator's", async () => {
    const { json } = await me(await issuer.token({ sub: "3", email: "administrator" }));
    assert.deepEqual([json.user, json.holds], ["oidc:administrator", []]);
  });

  it("make no API token, which would outlive what the issuer says", async () => {
    const headers = bearer(await issuer.token(ann));
    const answer = await door.ask("POST", "/api/greenroom/tokens", { headers, json: { name: "mine" } });
    assert.equal(answer.json.data.code, "NOT_WITH_TOKEN");
  });

  it("are refused from another issuer, for another audience, expired, signed by another key, changed, unsigned or nameless", async () => {
    const good = await issuer.token(ann);
    const [head = "", , signature = ""] = good.split(".");
    const forged = Buffer.from(JSON.stringify({ ...ann, email: "root@example.net" })).toString("base64url");
    const none = Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url");
    const bad = {
      "another issuer": await issuer.token(ann, { issuer: "https://other.example.net" }),
      "another audience": await issuer.token(ann, { audience: "another product" }),
      expired: await issuer.token(ann, { until: "5 minutes ago" }),
      "another key": await issuer.token(ann, { key: await generateKeyPair("ES256") }),
      "an unknown key": await issuer.token(ann, { kid: "key-9" }),
      changed: `${head}.${forged}.${signature}`,
      unsigned: `${none}.${forged}.`,
      "no token": "hello",
      nameless: await issuer.token({ sub: "4" }),
    };
    for (const [what, jwt] of Object.entries(bad)) {
      const { status, json } = await me(jwt);
      assert.deepEqual([status, json.data.code], [401, "TOKEN_REFUSED"], what);
    }
  });

  it("of an issuer that speaks for another, or is not there, are not taken, and local users come in still", async () => {
    await using liar = await Issuer.start({ says: issuer.url });
    await using other = await StartedController.start(undefined, { oidcIssuer: liar.url });
    const answer = await other.ask("GET", "/api/greenroom/me", { headers: bearer(await issuer.token(ann)) });
    assert.deepEqual([answer.status, answer.json.data.code], [503, "ISSUER_UNREACHABLE"]);
    assert.equal(typeof (await other.logIn()), "string");
  });

  it("are refused where no issuer is set up", async () => {
    await using plain = await StartedController.start();
    const answer = await plain.ask("GET", "/api/greenroom/me", { headers: bearer(await issuer.token(ann)) });
    assert.deepEqual([answer.status, answer.json.data.code], [401, "TOKEN_REFUSED"]);
  });

  it("end the stream that they opened when they expire, and a password that was changed does", async () => {
    await makeUser(door, admin, { user: "sam", roles: [["administrator"]] });
    const root = await issuer.token({ sub: "2", email: "root@example.net" }, { until: "1 minute" });
    const streams = [await opened(bearer(root)), await opened(basicOf("sam"))];
    const password = "another horse battery";
    const path = "/api/greenroom/users/sam?action=set-password";
    assert.equal((await door.ask("POST", path, { session: admin, json: { password } })).status, 204);
    clock.offsetMs += 2 * 60_000;
    const work = "/api/greenroom/depots?action=collect-garbage&vmw-task=true";
    assert.equal((await door.ask("POST", work, { session: admin })).status, 202);
    for (const told of await Promise.all(streams.map((stream) => text(stream)))) assert.doesNotMatch(told, /garbage/);
  });

  /** A stream of events that has begun. */
  async function opened(headers: { readonly authorization: string }): Promise<IncomingMessage> {
    const url = `https://${door.controller.addresses.rest}/api/greenroom/events`;
    const sent = request(url, { headers, ca: door.context.caPem, agent: false }).end();
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    assert.equal(answer.statusCode, 200);
    await once(answer, "readable");
    return answer;
  }
});
