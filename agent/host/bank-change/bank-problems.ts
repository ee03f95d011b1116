import { EXIT, GRPC } from "../../../core/problem/core-problems.js";
import { thrower, type ProblemTable } from "../../../core/problem/problem.js";

const refused = { grpc: GRPC.precondition, http: 409, exit: EXIT.refused } as const;

export const BANK_PROBLEMS = {
  BANK_PENDING_UPDATE: {
    ...refused,
    says: ({ bank, build }: { bank: string; build: string }) =>
      `an update to ${build} waits in ${bank} for a reboot; one of the two changes would be lost`,
    remedy: "Reboot the host so that the update takes effect, or take it out of the choice, then remediate again.",
  },
  BANK_FULL: {
    grpc: GRPC.exhausted,
    http: 507,
    exit: EXIT.space,
    says: ({ path, needBytes, haveBytes }: { path: string; needBytes: number; haveBytes: number }) =>
      `the image needs ${needBytes} bytes in ${path}, which can hold ${haveBytes}`,
    remedy: "Leave VIBs out of the image, or give the host larger boot banks; the bank that runs was not touched.",
  },
  BANK_ONLY_ONE: {
    ...refused,
    says: ({ bank, why }: { bank: string; why: string }) => `${bank} is the only bank that would boot: ${why}`,
    remedy: "Let the host confirm its boot (agent status), or repair its other bank; a host keeps one that boots.",
  },
  BANK_NOT_WRITTEN: {
    ...refused,
    says: ({ bank, why }: { bank: string; why: string }) => `${bank} does not hold the wanted image: ${why}`,
    remedy: "Remediate again: the bank is then written anew. If it happens again, look at the bank's disk.",
  },
  BANK_WITHOUT_KERNEL: {
    ...refused,
    says: ({ bank, kernel }: { bank: string; kernel: string }) =>
      `the image has no kernel for ${bank}: no payload of it becomes ${kernel}, and the bank that runs has one`,
    remedy: "Choose an image with a base image for this target; nothing was written.",
  },
  BANK_UNWRITABLE: {
    grpc: GRPC.precondition,
    http: 409,
    exit: EXIT.failed,
    says: ({ path, why }: { path: string; why: string; errno: string }) =>
      `cannot write to ${path} and read back: ${why}`,
    remedy: "Check the bank's file system (fsck), and that it is mounted for writing.",
  },
  BOOTED_VIB_MISSING: {
    ...refused,
    says: ({ target, vib }: { target: string; vib: string }) =>
      `${target} does not run ${vib}, from which it was to be taken over`,
    remedy: "Check the compliance of the host again; what it runs has changed meanwhile.",
  },
  LIVE_CHANGE_REFUSED: {
    ...refused,
    says: ({ target, vib, what }: { target: string; vib: string; what: string }) =>
      `${vib} cannot be ${what} on ${target} without a reboot`,
    remedy: "Remediate with a reboot.",
  },
} as const satisfies ProblemTable;

export const bankProblem = thrower(BANK_PROBLEMS);
