import assert from "node:assert/strict";
import { Agent, request } from "node:https";
import { withImplied } from "../../../../controller/domain/access/privileges.js";
import { READY_MADE_ROLES, type Role } from "../../../../controller/domain/access/roles.js";
import { StartedController } from "../started-controller.js";
import { expectedRoutes, type Expected } from "./access-table.js";
import { bearer, makeUser, sessionOf, tokenOf } from "./people.js";

const CONNECTIONS = 16;

describe("every route", () => {
  const clock = { offsetMs: 0, now: () => Date.now() + clock.offsetMs };
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const expected = expectedRoutes();
  let door: StartedController;
  let admin: string;
  let clusters: readonly string[];
  before(async () => {
    door = await StartedController.start(clock);
    admin = await door.logIn();
    clusters = await Promise.all(["here", "there"].map((name) => cluster(name)));
  });
  after(async () => {
    agent.destroy();
    await door[Symbol.asyncDispose]();
  });

  const cluster = async (name: string): Promise<string> =>
    String((await door.ask("POST", "/api/greenroom/clusters", { session: admin, json: { name } })).json);

  it("stands in the table with its privilege and its object, and the table has no other", () => {
    const served = door.controller.routes
      .filter(({ method }) => method !== "HEAD")
      .map(({ method, path, action, access }) => ({
        operation: `${method} ${path}${action === undefined ? "" : `?action=${action}`}`,
        privilege: [access.privilege].flat().join(" or "),
        place: access.place.on,
      }));
    const lines = (routes: readonly Expected[]) =>
      routes.map(({ operation, privilege, place }) => `${privilege} on ${place}: ${operation}`);
    const [is, wanted] = [lines(served), lines(expected)];
    const others = {
      unlisted: is.filter((line) => !wanted.includes(line)),
      gone: wanted.filter((line) => !is.includes(line)),
    };
    assert.deepEqual(others, { unlisted: [], gone: [] });
    assert.equal(new Set(wanted).size, is.length);
  });

  it("answers nobody without a session, and nobody whose session has expired", async () => {
    const expired = await door.logIn();
    clock.offsetMs = (door.settings.sessionSeconds + 1) * 1000;
    try {
      const strangers = [{}, { "vmware-api-session-id": expired }];
      const guarded = expected.filter(({ privilege }) => privilege !== "open");
      for (const headers of strangers)
        await each(guarded, async (route) => {
          const { status, code } = await ask(route, "none-such", headers);
          assert.equal(status, 401, `${route.operation}: ${status} ${code}`);
        });
    } finally {
      clock.offsetMs = 0;
      admin = await door.logIn();
    }
  });

  const roles: readonly Role[] = [
    ...READY_MADE_ROLES,
    { name: "nothing", description: "", privileges: [], origin: "own", revision: 1 },
  ];
  for (const role of roles)
    it(`lets the role ${role.name} do what its privileges say and nothing else, and names what is missing`, async () => {
      const user = `has-${role.name}`;
      await makeUser(door, admin, { user, roles: role.name === "nothing" ? [] : [[role.name]] });
      const token = await tokenOf(door, await sessionOf(door, user));
      await each(expected, (route) => judge(route, { headers: bearer(token.secret), object: "none-such", role }));
    });

  for (const role of READY_MADE_ROLES)
    it(`lets the role ${role.name}, held on another cluster, and by a token's scope, do nothing to this one`, async () => {
      const [here = "", there = ""] = clusters;
      const user = `elsewhere-${role.name}`;
      await makeUser(door, admin, { user, roles: [[role.name, { cluster: there }]] });
      const token = await tokenOf(door, await sessionOf(door, user));
      // Its user may do everything; the token is bounded.
      const owner = `owner-${role.name}`;
      await makeUser(door, admin, { user: owner, roles: [["administrator"]] });
      const scope = [{ role: role.name, on: { cluster: there } }];
      const bounded = await tokenOf(door, await sessionOf(door, owner), { scope });
      const bound = expected.filter(({ place }) => place !== "anywhere");
      for (const headers of [bearer(token.secret), bearer(bounded.secret)])
        await each(bound, (route) => judge(route, { headers, object: here, role: { ...role, privileges: [] } }));
    });

  /** Several at once, as many as there are connections. */
  async function each(routes: readonly Expected[], work: (route: Expected) => Promise<void>): Promise<void> {
    const rest = [...routes];
    const worker = async (): Promise<void> => {
      for (let next = rest.shift(); next !== undefined; next = rest.shift()) await work(next);
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  }

  interface Trial {
    readonly headers: Readonly<Record<string, string>>;
    readonly object: string;
    readonly role: Role;
  }

  async function judge(route: Expected, { headers, object, role }: Trial): Promise<void> {
    const { status, code, words } = await ask(route, object, headers);
    const what = `${role.name} ${route.operation}: ${status} ${code}`;
    const wanted = route.privilege.split(" or ");
    const held = [...withImplied(role.privileges)].some((one) => wanted.includes(one));
    // An API token opens no session.
    if (/^POST \S+\/session$/.test(route.operation)) return assert.match(words, /token/i, what);
    if (held || ["open", "signed-in"].includes(route.privilege))
      return assert.ok(status !== 401 && status !== 403, what);
    assert.deepEqual([status, code], [403, "PRIVILEGE_MISSING"], what);
    assert.ok(words.includes(wanted[0] ?? ""), `${what} names no privilege: ${words}`);
  }

  /** Asks with a body that no operation takes, so that nothing is changed where it is let through. */
  function ask(
    { operation }: Expected,
    object: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<{ status: number; code: string; words: string }> {
    const [method = "", pattern = ""] = operation.split(" ");
    const path = pattern.replaceAll(/:(alarm|counter)\b/g, "1").replaceAll(/:(sha256)/g, "0".repeat(64));
    const url = path.replaceAll(/:(scope|cluster|host)\b/g, object).replaceAll(/:\w+/g, "none-such");
    const [host = "", port = ""] = door.controller.addresses.rest.split(":");
    // Which hosts a staging names decides who may: it is judged once its body is known to be right.
    const isJudgedByBody = /action=((un)?stage|apply)$/.test(pattern);
    const body = method === "GET" ? undefined : JSON.stringify(isJudgedByBody ? {} : { no_such_key: true });
    const type: Record<string, string> =
      body === undefined ? {} : { "content-type": "application/json", "content-length": String(body.length) };
    const options = { method, path: url, host, port, ca: door.context.caPem, agent };
    return new Promise((resolve, reject) => {
      const sent = request({ ...options, headers: { ...type, ...headers } }, (answer) => {
        const status = answer.statusCode ?? 0;
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => {
          parts.push(part);
          // A stream of events does not end by itself.
          if (String(answer.headers["content-type"]).startsWith("text/event-stream")) answer.destroy();
        });
        answer.on("close", () => resolve({ status, ...told(status, Buffer.concat(parts).toString("utf8")) }));
      });
      sent.on("error", reject).end(body);
    });
  }

  /** The older door wraps what it says, and has no code of ours. */
  function told(status: number, text: string): { code: string; words: string } {
    if (status < 400) return { code: "", words: "" };
    const said: Said & { value?: Said } = JSON.parse(text);
    const { data, messages = [] } = said.value ?? said;
    return { code: data?.code ?? "", words: messages[0]?.default_message ?? "" };
  }
});

interface Said {
  readonly data?: { readonly code: string };
  readonly messages?: readonly { readonly default_message: string }[];
}
