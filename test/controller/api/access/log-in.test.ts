/* eslint-disable @typescript-eslint/no-unsafe-call -- answers of every shape are looked into, and asserted */
import assert from "node:assert/strict";
import { THROTTLE_LIMITS } from "../../../../controller/domain/access/login-throttle.js";
import { StartedController } from "../started-controller.js";
import { basicOf, bearer, makeUser, PASSWORD, sessionOf, tokenOf } from "./people.js";

describe("users, sessions and tokens", () => {
  const clock = { offsetMs: 0, now: () => Date.now() + clock.offsetMs };
  let door: StartedController;
  let admin: string;
  before(async () => {
    door = await StartedController.start(clock);
    admin = await door.logIn();
  });
  after(() => door[Symbol.asyncDispose]());

  const me = async (headers: Readonly<Record<string, string>>) => {
    const { status, json } = await door.ask("GET", "/api/greenroom/me", { headers });
    return { status, user: json?.user, code: json?.data?.code };
  };

  it("a user logs in with the password, also by Basic at any request, and not with another", async () => {
    await makeUser(door, admin, { user: "ann", roles: [["viewer"]] });
    const session = await sessionOf(door, "ann");
    assert.equal((await door.ask("GET", "/api/session", { session })).json.user, "ann");
    assert.equal((await me(basicOf("ann"))).user, "ann");
    assert.deepEqual((await me(basicOf("ann", "wrong"))).code, "CREDENTIAL_WRONG");
    assert.deepEqual((await me(basicOf("nobody", "wrong"))).code, "CREDENTIAL_WRONG");
  });

  it("a hash is Argon2id, and no answer ever holds it", async () => {
    const record = await door.ask("GET", "/api/greenroom/users", { session: admin });
    assert.doesNotMatch(record.text, /argon2|hash/);
    assert.deepEqual(
      record.json.map(({ user, built_in }: { user: string; built_in: boolean }) => [user, built_in]),
      [
        ["administrator", true],
        ["ann", false],
      ],
    );
  });

  for (const [what, password] of [
    ["a short one", "short"],
    ["one that holds the name", "rose-rose-rose"],
    ["one of few characters", "aaaaaaaaaaaaaaaa"],
  ] as const)
    it(`a password is refused: ${what}`, async () => {
      const answer = await door.ask("POST", "/api/greenroom/users", {
        session: admin,
        json: { user: "rose", password },
      });
      assert.deepEqual([answer.status, answer.json.data.code], [400, "PASSWORD_WEAK"]);
    });

  it("wrong passwords put the next one off, also the right one, until the time is over", async () => {
    await makeUser(door, admin, { user: "bob", roles: [] });
    for (let wrong = 0; wrong < THROTTLE_LIMITS.pair; wrong += 1)
      assert.equal((await me(basicOf("bob", `wrong ${wrong}`))).code, "CREDENTIAL_WRONG");
    const answer = await door.ask("POST", "/api/session", { headers: basicOf("bob") });
    assert.deepEqual([answer.status, answer.json.data.code], [429, "LOGIN_THROTTLED"]);
    assert.equal((await me(basicOf("ann"))).user, "ann");
    try {
      clock.offsetMs = THROTTLE_LIMITS.windowMs;
      assert.equal((await me(basicOf("bob"))).user, "bob");
    } finally {
      clock.offsetMs = 0;
    }
  });

  it("nobody's guesses keep the administrator of `controller init` out, whose credential is not guessed", async () => {
    for (let wrong = 0; wrong <= THROTTLE_LIMITS.pair; wrong += 1) await me(basicOf("administrator", `wrong ${wrong}`));
    assert.equal((await me(basicOf("administrator", "wrong"))).code, "LOGIN_THROTTLED");
    assert.equal(typeof (await door.logIn()), "string");
  });

  it("a new password and being disabled end sessions and tokens at once", async () => {
    await makeUser(door, admin, { user: "carl", roles: [["viewer"]] });
    const first = await sessionOf(door, "carl");
    const { secret } = await tokenOf(door, first);
    const path = "/api/greenroom/users/carl";
    const password = "another long password";
    const unproven = await door.ask("POST", `${path}?action=set-password`, { session: first, json: { password } });
    assert.equal(unproven.json.data.code, "OWN_PASSWORD_WRONG");
    const json = { password, present_password: PASSWORD };
    assert.equal((await door.ask("POST", `${path}?action=set-password`, { session: first, json })).status, 204);
    assert.equal((await door.ask("GET", "/api/session", { session: first })).status, 401);
    assert.equal((await me(basicOf("carl"))).status, 401);
    assert.equal((await me(bearer(secret))).user, "carl");
    assert.equal((await door.ask("PATCH", path, { session: admin, json: { disabled: true } })).status, 204);
    assert.deepEqual(await me(bearer(secret)), { status: 401, user: undefined, code: "TOKEN_REFUSED" });
    assert.equal((await me(basicOf("carl", password))).status, 401);
  });

  it("nobody sets the password of another without the privilege, and nobody that of the built-in administrator", async () => {
    const session = await sessionOf(door, "ann");
    const json = { password: "a password of mine" };
    const other = await door.ask("POST", "/api/greenroom/users/bob?action=set-password", { session, json });
    assert.equal(other.json.data.code, "PRIVILEGE_MISSING");
    const path = "/api/greenroom/users/administrator?action=set-password";
    assert.equal((await door.ask("POST", path, { session: admin, json })).json.data.code, "LAST_ADMINISTRATOR");
  });

  it("a token is told once, is worth something until it expires, and nothing once it is revoked", async () => {
    const session = await sessionOf(door, "ann");
    const { id, secret } = await tokenOf(door, session, { ttl_seconds: 60 });
    assert.match(secret, /^grt_[A-Za-z0-9_-]{43}$/);
    const list = await door.ask("GET", "/api/greenroom/tokens", { session });
    assert.doesNotMatch(list.text, new RegExp(secret.slice(4)));
    assert.equal((await me(bearer(secret))).user, "ann");
    try {
      clock.offsetMs = 60_000;
      assert.equal((await me(bearer(secret))).code, "TOKEN_REFUSED");
    } finally {
      clock.offsetMs = 0;
    }
    assert.equal((await me(bearer(secret))).user, "ann");
    assert.equal((await door.ask("DELETE", `/api/greenroom/tokens/${id}`, { session })).status, 204);
    assert.equal((await me(bearer(secret))).code, "TOKEN_REFUSED");
  });

  it("a token makes no other token, sets no password and opens no session, so that it cannot outgrow its bounds", async () => {
    const { secret } = await tokenOf(door, admin, { scope: [{ role: "administrator" }] });
    const headers = bearer(secret);
    const password = { password: "a password of mine", present_password: PASSWORD };
    for (const [path, json] of [
      ["/api/greenroom/tokens", { name: "another" }],
      ["/api/greenroom/users/ann?action=set-password", password],
      ["/api/session", undefined],
    ] as const) {
      const answer = await door.ask("POST", path, { headers, json });
      assert.deepEqual([answer.status, answer.json.data.code], [403, "NOT_WITH_TOKEN"], path);
    }
  });

  it("another's token is neither seen nor revoked", async () => {
    const { id } = await tokenOf(door, admin);
    const session = await sessionOf(door, "ann");
    const seen = await door.ask("GET", "/api/greenroom/tokens", { session });
    assert.ok(seen.json.every(({ user }: { user: string }) => user === "ann"));
    assert.equal((await door.ask("DELETE", `/api/greenroom/tokens/${id}`, { session })).status, 403);
  });

  it("a user that is deleted leaves no grants for the next one of that name", async () => {
    await makeUser(door, admin, { user: "dora", roles: [["administrator"]] });
    assert.equal((await door.ask("DELETE", "/api/greenroom/users/dora", { session: admin })).status, 204);
    await makeUser(door, admin, { user: "dora", roles: [] });
    const session = await sessionOf(door, "dora");
    assert.equal((await door.ask("GET", "/api/greenroom/users", { session })).status, 403);
  });

  it("a session that was not used for too long is over, also when the controller was restarted meanwhile", async () => {
    const [left, used] = [await sessionOf(door, "ann"), await sessionOf(door, "ann")];
    const ask = async (session: string) => (await door.ask("GET", "/api/session", { session })).status;
    try {
      clock.offsetMs = 1_000_000;
      assert.equal(await ask(used), 200);
      await door.restart();
      clock.offsetMs = 2_000_000;
      assert.deepEqual([await ask(left), await ask(used)], [401, 200]);
    } finally {
      clock.offsetMs = 0;
    }
    admin = await door.logIn();
  });

  it("users, grants and sessions stay over a restart, and the administrator of `controller init` comes in", async () => {
    const session = await sessionOf(door, "ann");
    await door.restart();
    assert.equal((await door.ask("GET", "/api/vcenter/cluster", { session })).status, 200);
    admin = await door.logIn();
  });
});
