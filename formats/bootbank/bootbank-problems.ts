import { EXIT, GRPC } from "../../core/problem/core-problems.js";
import { thrower, type ProblemTable } from "../../core/problem/problem.js";

const bank = { grpc: GRPC.precondition, http: 400, exit: EXIT.failed } as const;

export const BOOTBANK_PROBLEMS = {
  BOOT_CFG_INVALID: {
    ...bank,
    says: ({ where, what }: { where: string; what: string }) => `boot.cfg, ${where}: ${what}`,
    remedy: "Correct the named value; a boot.cfg that holds it cannot be read by the boot loader.",
  },
  NO_BOOTABLE_BANK: {
    ...bank,
    says: ({ why }: { why: string }) => `no boot bank can be booted: ${why}`,
    remedy: "Repair the host with its installer; its banks hold no image that the boot loader would start.",
  },
  BANK_NAME_EXHAUSTED: {
    ...bank,
    says: ({ vib, payload, pattern }: { vib: string; payload: string; pattern: string }) =>
      `no file name of the form ${pattern} is left in the bank for payload ${payload} of ${vib}`,
    remedy: "Give some of these payloads other names; a bank holds at most 100 of one stem.",
  },
  PAYLOAD_TYPE_UNKNOWN: {
    ...bank,
    says: ({ vib, payload, type }: { vib: string; payload: string; type: string }) =>
      `payload ${payload} of ${vib} has the type ${type}, which has no place in a boot bank`,
    remedy: "Use a version of Greenroom that knows this payload type, or leave the VIB out of the image.",
  },
  IMAGE_DATABASE_INVALID: {
    ...bank,
    says: ({ member, what }: { member: string; what: string }) => `image database (imgdb.tgz), ${member}: ${what}`,
    remedy: "The bank is damaged; boot the other one, and let this host be remediated again.",
  },
  PROFILE_INVALID: {
    ...bank,
    says: ({ where, what }: { where: string; what: string }) => `image profile ${where}: ${what}`,
    remedy: "Do not use this image; obtain or make it again.",
  },
} as const satisfies ProblemTable;

export const bootbankProblem = thrower(BOOTBANK_PROBLEMS);
