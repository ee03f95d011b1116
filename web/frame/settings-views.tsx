import { AuditView } from "../audit/audit-view.js";
import { SettingsView } from "../settings/settings-view.js";
import type { ViewRow } from "./view-row.js";

/** What holds for the whole fleet, who may do what, and who did what. */
export const settingsViews: readonly ViewRow[] = [
  { path: "/audit", title: "nav.audit", show: () => <AuditView /> },
  { path: "/settings", title: "nav.settings", show: () => <SettingsView tab="policies" /> },
  { path: "/settings/users", title: "settings.users", show: () => <SettingsView tab="users" /> },
  { path: "/settings/roles", title: "settings.roles", show: () => <SettingsView tab="roles" /> },
  { path: "/settings/grants", title: "settings.grants", show: () => <SettingsView tab="grants" /> },
  { path: "/settings/tokens", title: "settings.tokens", show: () => <SettingsView tab="tokens" /> },
  { path: "/settings/approvals", title: "settings.approvals", show: () => <SettingsView tab="approvals" /> },
];
