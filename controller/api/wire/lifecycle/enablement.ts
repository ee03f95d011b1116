import { z } from "zod";
import { notifications } from "../message.js";

const check = z.enum([
  "SOFTWARE",
  "VERSION",
  "STATELESSNESS",
  "VUM_REMEDIATION",
  "SOFTWARE_SPECIFICATION_EXISTENCE",
  "VSAN_WITNESS_ELIGIBILITY",
]);

/** GET enablement/software: whether the cluster or host has an image. */
export const enablementInfo = z.object({ enabled: z.boolean() });

/** POST enablement/software?action=check&vmw-task=true */
export const enablementCheckSpec = z.strictObject({ checks_to_skip: z.array(check).max(16).optional() });

/** PUT enablement/software?vmw-task=true */
export const enableSpec = z.strictObject({ skip_software_check: z.boolean().optional() });

/** `result` of the check: by what was looked at. */
export const enablementReport = z.object({ notifications: z.partialRecord(check, notifications) });

export type EnablementReportMessage = z.infer<typeof enablementReport>;
