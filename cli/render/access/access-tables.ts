import { formatSeconds, moment } from "../../../core/terminal/quantity.js";
import type { GrantInfo, RoleInfo, TokenInfo, UserInfo } from "../../../controller/api/wire/access/access.js";
import type { ApprovalInfo, ApprovalRuleInfo } from "../../../controller/api/wire/access/approval.js";
import type { AuditRow } from "../../../controller/api/wire/access/audit.js";
import { renderTable } from "../table.js";

type Place = { readonly kind: string; readonly id: string | null };

const placeText = ({ kind, id }: Place): string => (id === null ? "fleet" : `${kind} ${id}`);

const scopeText = ({ scope }: TokenInfo): string =>
  scope === null ? "all its user may do" : scope.map(({ role, on }) => `${role} on ${placeText(on)}`).join(", ");

export const userTable = (rows: readonly UserInfo[], columns: number | undefined): string =>
  renderTable(
    rows,
    [
      { head: "USER", cell: ({ user }) => user },
      { head: "NAME", cell: ({ display_name: name }) => name, wraps: "yes" },
      {
        head: "STATE",
        cell: ({ disabled, built_in: ready }) => (disabled ? "disabled" : ready ? "built in" : "active"),
      },
      { head: "CREATED", cell: ({ created_at: at }) => (at === null ? "" : moment(at)), spare: 1 },
      { head: "BY", cell: ({ created_by: by }) => by, spare: 2 },
    ],
    columns,
  );

export const roleTable = (rows: readonly RoleInfo[], columns: number | undefined): string =>
  renderTable(
    rows,
    [
      { head: "ROLE", cell: ({ role }) => role },
      { head: "KIND", cell: ({ ready_made: ready }) => (ready ? "ready-made" : "own") },
      { head: "PRIVILEGES", cell: ({ privileges }) => privileges.join(" "), wraps: "yes" },
    ],
    columns,
  );

export const grantTable = (rows: readonly GrantInfo[], columns: number | undefined): string =>
  rows.length === 0
    ? "No grant. Give a user or group a role: greenroom grant add WHO ROLE\n"
    : renderTable(
        rows,
        [
          { head: "GRANT", cell: ({ grant }) => grant },
          { head: "WHO", cell: ({ subject }) => (subject.kind === "group" ? `group ${subject.name}` : subject.name) },
          { head: "ROLE", cell: ({ role }) => role },
          { head: "ON", cell: ({ on }) => placeText(on) },
          { head: "GRANTED", cell: ({ granted_at: at, granted_by: by }) => `${moment(at)} by ${by}`, spare: 1 },
        ],
        columns,
      );

export const tokenTable = (rows: readonly TokenInfo[], columns: number | undefined): string =>
  rows.length === 0
    ? "No token. Make one for a program: greenroom token create NAME\n"
    : renderTable(
        rows,
        [
          { head: "TOKEN", cell: ({ token }) => token },
          { head: "NAME", cell: ({ name }) => name },
          { head: "USER", cell: ({ user }) => user },
          { head: "SCOPE", cell: scopeText, wraps: "yes" },
          { head: "EXPIRES", cell: ({ expires_at: at }) => moment(at) },
          { head: "LAST USED", cell: ({ last_used_at: at }) => (at === null ? "never" : moment(at)), spare: 1 },
        ],
        columns,
      );

export const approvalTable = (rows: readonly ApprovalInfo[], columns: number | undefined): string =>
  renderTable(
    rows,
    [
      { head: "APPROVAL", cell: ({ approval }) => approval },
      { head: "STATUS", cell: ({ status }) => status },
      { head: "ACT", cell: ({ act }) => act },
      { head: "ON", cell: ({ on }) => (on.name === "" ? "fleet" : on.name) },
      { head: "ASKED BY", cell: ({ requested_by: by }) => by },
      { head: "UNTIL", cell: ({ expires_at: at }) => moment(at), spare: 1 },
      { head: "DECIDED BY", cell: ({ decided_by: by }) => by ?? "", spare: 2 },
    ],
    columns,
  );

export const ruleTable = (rows: readonly ApprovalRuleInfo[], columns: number | undefined): string =>
  rows.length === 0
    ? "No rule: nothing needs a second person. Set one: greenroom approval rule CLUSTER --act commit\n"
    : renderTable(
        rows,
        [
          { head: "WHERE", cell: ({ scope }) => scope },
          { head: "NEEDS A SECOND PERSON", cell: ({ acts }) => acts.join(", ") },
          { head: "EXPIRES AFTER", cell: ({ ttl_seconds: seconds }) => formatSeconds(seconds) },
          { head: "SET BY", cell: ({ set_by: by }) => by, spare: 1 },
        ],
        columns,
      );

export const auditTable = (rows: readonly AuditRow[], columns: number | undefined): string =>
  rows.length === 0
    ? "No row of the audit log is like that.\n"
    : renderTable(
        rows,
        [
          { head: "ROW", cell: ({ id }) => String(id), align: "right" },
          { head: "AT", cell: ({ at }) => moment(at) },
          { head: "WHO", cell: ({ who }) => who },
          { head: "FROM", cell: ({ from }) => from, spare: 2 },
          { head: "WHAT", cell: ({ what }) => what, wraps: "yes" },
          { head: "ON", cell: ({ on_what: on }) => on },
          { head: "RESULT", cell: ({ outcome }) => outcome },
          { head: "REQUEST", cell: ({ request_id: id }) => id.slice(0, 8), spare: 1 },
        ],
        columns,
      );
