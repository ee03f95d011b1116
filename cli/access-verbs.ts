import type { VerbEntry } from "./verb/verb.js";

/** Verbs of who may do what, and of what was done. */
export const ACCESS_VERBS: readonly VerbEntry[] = [
  {
    path: "logout",
    summary: "remove a context and its credential from this machine",
    load: () => import("./verb/context/logout.js"),
  },
  { path: "user list", summary: "list users", load: () => import("./verb/user/list.js") },
  { path: "user create", summary: "make a user", load: () => import("./verb/user/create.js") },
  { path: "user change", summary: "disable, enable or rename a user", load: () => import("./verb/user/change.js") },
  { path: "user password", summary: "set a user's password", load: () => import("./verb/user/password.js") },
  { path: "user delete", summary: "delete a user", load: () => import("./verb/user/delete.js") },
  { path: "role list", summary: "list roles and their privileges", load: () => import("./verb/role/list.js") },
  { path: "role set", summary: "make or change a role of your own", load: () => import("./verb/role/set.js") },
  { path: "role delete", summary: "delete a role of your own", load: () => import("./verb/role/delete.js") },
  { path: "grant list", summary: "list who holds which role where", load: () => import("./verb/grant/list.js") },
  { path: "grant add", summary: "give a user or group a role", load: () => import("./verb/grant/add.js") },
  { path: "grant remove", summary: "take a role away", load: () => import("./verb/grant/remove.js") },
  { path: "token list", summary: "list API tokens", load: () => import("./verb/token/list.js") },
  { path: "token create", summary: "make an API token for a program", load: () => import("./verb/token/create.js") },
  { path: "token revoke", summary: "revoke an API token", load: () => import("./verb/token/revoke.js") },
  {
    path: "approval list",
    summary: "list what waits for a second person",
    load: () => import("./verb/approval/list.js"),
  },
  { path: "approval show", summary: "show what was asked for", load: () => import("./verb/approval/show.js") },
  {
    path: "approval approve",
    summary: "approve what another user asks for",
    load: async () => ({ verb: (await import("./verb/approval/decision.js")).approve }),
  },
  {
    path: "approval deny",
    summary: "deny what another user asks for",
    load: async () => ({ verb: (await import("./verb/approval/decision.js")).deny }),
  },
  {
    path: "approval withdraw",
    summary: "withdraw what you have asked for",
    load: async () => ({ verb: (await import("./verb/approval/decision.js")).withdraw }),
  },
  {
    path: "approval rule",
    summary: "show or set what needs a second person",
    load: () => import("./verb/approval/rule.js"),
  },
  {
    path: "audit list",
    summary: "list who did what, from where, with what result",
    load: () => import("./verb/audit/list.js"),
  },
  {
    path: "audit verify",
    summary: "verify that nobody changed the audit log",
    load: () => import("./verb/audit/verify.js"),
  },
  { path: "audit export", summary: "write the audit log to a file", load: () => import("./verb/audit/export.js") },
];
