import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateKeyPair } from "jose";
import { Issuer } from "../../../rig/issuer/issuer.js";
import { makeWorkplace } from "../../../rig/workplace.js";
import { StartedController } from "../started-controller.js";

const OIDC = "/api/greenroom/session/oidc";

/** What a browser does of all this: it keeps one cookie of the controller's, and follows. */
class BrowserWindow {
  cookie = "";

  constructor(private readonly door: StartedController) {}

  /** To the provider; the address that it sends back to. */
  async toProvider(path = OIDC): Promise<URL> {
    const begun = await this.ask("GET", path);
    assert.equal(begun.status, 302, begun.text);
    const answer = await fetch(String(begun.headers["location"]), { redirect: "manual" });
    return new URL(answer.headers.get("location") ?? "", "http://nowhere.example");
  }

  /** Back from there, and the page's own question. */
  async arrive(address: URL) {
    const back = await this.ask("GET", `${address.pathname}${address.search}`);
    assert.equal(back.status, 302, back.text);
    const { status, json } = await this.ask("POST", OIDC);
    return { status, json: json as Answer, to: String(back.headers["location"]) };
  }

  async ask(method: string, path: string) {
    const answer = await this.door.ask(method, path, { headers: { cookie: this.cookie } });
    const kept = cookieOf(answer.headers);
    if (kept !== undefined) this.cookie = kept.split(";", 1)[0] ?? "";
    return answer;
  }
}

const cookieOf = ({ "set-cookie": kept }: Readonly<Record<string, unknown>>): string | undefined =>
  Array.isArray(kept) ? String(kept[0]) : undefined;

interface Answer {
  readonly session: string;
  readonly user: string;
  readonly data: { readonly code: string };
  readonly messages: readonly [{ readonly default_message: string }];
}

describe("log-in of a browser at an identity provider", () => {
  const clock = { offsetMs: 0, now: () => Date.now() + clock.offsetMs };
  const place = makeWorkplace("oidc-client");
  const client = { id: "console", secret: "a secret between the two" };
  let issuer: Issuer;
  let door: StartedController;
  before(async () => {
    const oidcClientSecretFile = join(place.path, "secret");
    writeFileSync(oidcClientSecretFile, `${client.secret}\n`, { mode: 0o600 });
    issuer = await Issuer.start({ client });
    issuer.person = { sub: "4711", email: "ann@example.net", groups: ["operators"] };
    const oidc = { oidcIssuer: issuer.url, oidcUserClaim: "email", oidcClientId: client.id, oidcName: "Example" };
    door = await StartedController.start(clock, { ...oidc, oidcClientSecretFile, oidcScopes: "openid email" });
  });
  beforeEach(() => {
    [issuer.refuses, issuer.forged] = [false, {}];
  });
  after(async () => {
    await door[Symbol.asyncDispose]();
    await issuer[Symbol.asyncDispose]();
    place[Symbol.dispose]();
  });

  const refusal = ({ status, json }: { status: number; json: Answer }) =>
    [status, json.data.code, json.messages[0].default_message] as const;

  it("is offered to the page by the provider's name", async () => {
    const { json } = await door.ask("GET", "/api/greenroom/about");
    assert.equal(json.identity_provider, "Example");
  });

  it("asks with state, nonce and PKCE, and tells the browser nothing that it could use", async () => {
    const { headers } = await door.ask("GET", OIDC);
    const { searchParams: asked } = new URL(String(headers["location"]));
    assert.deepEqual(
      ["response_type", "client_id", "scope", "code_challenge_method"].map((name) => asked.get(name)),
      ["code", client.id, "openid email", "S256"],
    );
    assert.match(asked.get("redirect_uri") ?? "", /^https:\/\/.+\/api\/greenroom\/session\/oidc\/callback$/);
    const cookie = cookieOf(headers) ?? "";
    assert.match(cookie, /^__Host-greenroom-log-in=[\w-]+; Path=\/; Max-Age=600; Secure; HttpOnly; SameSite=Lax$/);
    for (const name of ["state", "nonce", "code_challenge"]) assert.ok((asked.get(name) ?? "").length >= 43, name);
  });

  it("opens a session for who it is, fetched once, and leads back to the view that was wanted", async () => {
    const browser = new BrowserWindow(door);
    const { status, json, to } = await browser.arrive(await browser.toProvider(`${OIDC}?to=%2Fclusters%2Fdomain-c1`));
    assert.deepEqual([status, json.user, to], [201, "oidc:ann@example.net", "/clusters/domain-c1?log-in=oidc"]);
    const me = await door.ask("GET", "/api/greenroom/me", { session: json.session });
    assert.deepEqual([me.json.user, me.json.groups], ["oidc:ann@example.net", ["operators"]]);
    const again = await browser.ask("POST", OIDC);
    assert.deepEqual([again.status, again.json.data.code], [401, "LOG_IN_REFUSED"]);
  });

  it("leads to no other host", async () => {
    for (const to of ["//evil.example/", "/\\evil.example", "https://evil.example/", "/x?y#z"]) {
      const { status, json } = await door.ask("GET", `${OIDC}?to=${encodeURIComponent(to)}`);
      assert.deepEqual([status, json.data.code], [400, "INPUT_INVALID"], to);
    }
  });

  it("is worth nothing in another browser, a second time, or with another state", async () => {
    const browser = new BrowserWindow(door);
    const address = await browser.toProvider();
    const stolen = await new BrowserWindow(door).arrive(address);
    assert.match(refusal(stolen).join(" "), /^401 LOG_IN_REFUSED .*this browser has not begun it/);
    const { cookie } = browser;
    const other = new URL(address);
    other.searchParams.set("state", "x".repeat(43));
    assert.match(refusal(await browser.arrive(other)).join(" "), /LOG_IN_REFUSED .*state/);
    browser.cookie = cookie;
    assert.equal((await browser.arrive(address)).status, 201);
    browser.cookie = cookie;
    assert.match(refusal(await browser.arrive(address)).join(" "), /LOG_IN_REFUSED/);
  });

  it("is refused with the provider's own words, and when its ID token is not right", async () => {
    const attempt = async (wrong: () => void | Promise<void>) => {
      const browser = new BrowserWindow(door);
      await wrong();
      return refusal(await browser.arrive(await browser.toProvider())).join(" ");
    };
    assert.match(await attempt(() => void (issuer.refuses = true)), /LOG_IN_REFUSED .*access_denied: not today/);
    issuer.refuses = false;
    for (const [what, forged] of Object.entries({
      nonce: { nonce: "another" },
      audience: { audience: "another" },
      issuer: { issuer: "https://other.example" },
      expired: { until: "5 minutes ago" },
      signature: { key: await generateKeyPair("ES256") },
    }))
      assert.match(await attempt(() => void (issuer.forged = forged)), /^401 (LOG_IN|TOKEN)_REFUSED/, what);
  });

  it("is over after ten minutes at the provider, and after a minute without the page", async () => {
    try {
      const browser = new BrowserWindow(door);
      const address = await browser.toProvider();
      clock.offsetMs += 600_000;
      assert.match(refusal(await browser.arrive(address)).join(" "), /took longer than ten minutes/);
      const again = await browser.toProvider();
      await browser.ask("GET", `${again.pathname}${again.search}`);
      clock.offsetMs += 60_000;
      assert.equal((await browser.ask("POST", OIDC)).status, 401);
    } finally {
      clock.offsetMs = 0;
    }
  });

  it("is not served where no client is set up, and says what to set", async () => {
    await using plain = await StartedController.start(undefined, { oidcIssuer: issuer.url });
    assert.equal((await plain.ask("GET", "/api/greenroom/about")).json.identity_provider, null);
    const { status, json } = await plain.ask("GET", OIDC);
    assert.deepEqual([status, json.data.code], [400, "NOT_SERVED"]);
    assert.match(String(json.messages[0].default_message), /oidcClientId/);
  });

  it("does not start with a secret that others can read", async () => {
    const file = join(place.path, "open-secret");
    writeFileSync(file, "secret");
    chmodSync(file, 0o644);
    const settings = { oidcIssuer: issuer.url, oidcClientId: "console", oidcClientSecretFile: file };
    await assert.rejects(StartedController.start(undefined, settings), { code: "FILE_NOT_PRIVATE" });
  });

  it("says that the provider is away, and leaves the password's way open", async () => {
    const gone = await Issuer.start({ client });
    const { url } = gone;
    await gone[Symbol.asyncDispose]();
    await using alone = await StartedController.start(undefined, { oidcIssuer: url, oidcClientId: client.id });
    const browser = new BrowserWindow(alone);
    assert.equal((await browser.ask("GET", OIDC)).headers["location"], "/?log-in=oidc");
    const { status, json } = await browser.ask("POST", OIDC);
    assert.deepEqual([status, json.data.code], [503, "ISSUER_UNREACHABLE"]);
    assert.equal(typeof (await alone.logIn()), "string");
  });
});
