import { z } from "zod";
import { ALL_PRIVILEGES } from "../../../domain/access/privileges.js";

const name = z.string().min(1).max(255);
const privilege = z.enum(ALL_PRIVILEGES);

/** Where a role holds: the whole fleet unless one of the two is named, by id or name. */
export const placeSpec = z.strictObject({ cluster: name.optional(), host: name.optional() });
export const placeInfo = z.object({ kind: z.enum(["fleet", "cluster", "host"]), id: z.string().nullable() });

/** GET /api/greenroom/users */
export const userInfo = z.object({
  user: z.string(),
  display_name: z.string(),
  disabled: z.boolean(),
  /** The administrator that `controller init` made has no password that can be set here. */
  built_in: z.boolean(),
  created_by: z.string(),
  created_at: z.string().nullable(),
  changed_at: z.string().nullable(),
});
export type UserInfo = z.infer<typeof userInfo>;

/** POST /api/greenroom/users */
export const userCreate = z.strictObject({
  user: name,
  password: z.string().max(1024),
  display_name: z.string().max(255).optional(),
});

/** PATCH /api/greenroom/users/{u} */
export const userChange = z.strictObject({
  display_name: z.string().max(255).optional(),
  disabled: z.boolean().optional(),
});

/** POST /api/greenroom/users/{u}?action=set-password: one's own needs the present one. */
export const passwordChange = z.strictObject({
  password: z.string().max(1024),
  present_password: z.string().max(1024).optional(),
});

/** GET /api/greenroom/privileges */
export const privilegeInfo = z.object({ privilege: z.string(), description: z.string() });
export type PrivilegeInfo = z.infer<typeof privilegeInfo>;

/** GET /api/greenroom/roles */
export const roleInfo = z.object({
  role: z.string(),
  description: z.string(),
  privileges: z.array(z.string()),
  ready_made: z.boolean(),
});
export type RoleInfo = z.infer<typeof roleInfo>;

/** PUT /api/greenroom/roles/{r} */
export const roleSpec = z.strictObject({
  description: z.string().max(255).optional(),
  privileges: z.array(privilege).max(ALL_PRIVILEGES.length),
});

/** GET /api/greenroom/grants */
export const grantInfo = z.object({
  grant: z.string(),
  subject: z.object({ kind: z.enum(["user", "group"]), name: z.string() }),
  role: z.string(),
  on: placeInfo,
  granted_by: z.string(),
  granted_at: z.string(),
});
export type GrantInfo = z.infer<typeof grantInfo>;

/** POST /api/greenroom/grants: a user or a group of the identity provider. */
export const grantCreate = z.strictObject({
  user: name.optional(),
  group: name.optional(),
  role: name,
  on: placeSpec.optional(),
});

const scope = z.array(z.strictObject({ role: name, on: placeSpec.optional() }));

/** GET /api/greenroom/tokens; `scope` null: whatever its user may do. */
export const tokenInfo = z.object({
  token: z.string(),
  name: z.string(),
  user: z.string(),
  scope: z.array(z.object({ role: z.string(), on: placeInfo })).nullable(),
  created_at: z.string(),
  expires_at: z.string(),
  last_used_at: z.string().nullable(),
});
export type TokenInfo = z.infer<typeof tokenInfo>;

/** POST /api/greenroom/tokens, for oneself. */
export const tokenCreate = z.strictObject({
  name: z.string().max(80),
  scope: scope.max(100).optional(),
  ttl_seconds: z
    .number()
    .int()
    .min(60)
    .max(366 * 86_400)
    .optional(),
});
/** Its answer: the only time that the secret is told. */
export const tokenCreated = tokenInfo.extend({ secret: z.string() });
export type TokenCreated = z.infer<typeof tokenCreated>;

/** GET /api/greenroom/me */
export const meInfo = z.object({
  user: z.string(),
  source: z.enum(["local", "oidc"]),
  groups: z.array(z.string()),
  /** What is held, by place; a token's own bounds are in `bounded_to`. */
  holds: z.array(z.object({ privileges: z.array(z.string()), on: placeInfo })),
  bounded_to: z.array(z.object({ privileges: z.array(z.string()), on: placeInfo })).nullable(),
});
export type MeInfo = z.infer<typeof meInfo>;
