import type { Finding } from "../../domain/compliance-model.js";
import { localizable } from "../door/error-body.js";
import type { Notifications } from "../wire/message.js";

const LEVELS = { INFO: "info", WARNING: "warnings", ERROR: "errors" } as const;

/** Findings as vSphere's notifications, by severity; parts without any are left out. */
export function presentFindings(findings: readonly Finding[], time: string): Notifications {
  const notifications: Notifications = {};
  for (const { severity, code, message, remedy } of findings)
    (notifications[LEVELS[severity]] ??= []).push({
      type: severity,
      id: `com.greenroom.${code.toLowerCase()}`,
      time,
      message: localizable(code, message),
      ...(remedy !== "" && { resolution: localizable(`${code}.resolution`, remedy) }),
    });
  return notifications;
}
