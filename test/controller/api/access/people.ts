import assert from "node:assert/strict";
import type { StartedController } from "../started-controller.js";

export const PASSWORD = "correct horse battery";

/** A user with roles: [role, on?]. */
export async function makeUser(
  door: StartedController,
  admin: string,
  { user, roles }: { user: string; roles: readonly (readonly [role: string, on?: object])[] },
): Promise<void> {
  const made = await door.ask("POST", "/api/greenroom/users", { session: admin, json: { user, password: PASSWORD } });
  assert.equal(made.status, 201, made.text);
  for (const [role, on] of roles) {
    const grant = await door.ask("POST", "/api/greenroom/grants", { session: admin, json: { user, role, on } });
    assert.equal(grant.status, 201, grant.text);
  }
}

export const basicOf = (user: string, password: string = PASSWORD): { readonly authorization: string } => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`,
});

export const bearer = (secret: string): { readonly authorization: string } => ({ authorization: `Bearer ${secret}` });

/** A session of a user of `makeUser`. */
export async function sessionOf(door: StartedController, user: string): Promise<string> {
  const answer = await door.ask("POST", "/api/session", { headers: basicOf(user) });
  assert.equal(answer.status, 201, answer.text);
  return String(answer.json);
}

/** An API token of whoever `headers` prove. */
export async function tokenOf(
  door: StartedController,
  session: string,
  more: { readonly scope?: readonly object[]; readonly ttl_seconds?: number } = {},
): Promise<{ readonly id: string; readonly secret: string }> {
  const json = { name: "of a test", ...more };
  const answer = await door.ask("POST", "/api/greenroom/tokens", { session, json });
  assert.equal(answer.status, 201, answer.text);
  const { token: id, secret }: { token: string; secret: string } = answer.json;
  return { id, secret };
}
