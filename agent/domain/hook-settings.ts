import { z } from "zod";

const MOST_ARGUMENTS = 64;
const argument = z
  .string()
  .max(4096)
  .regex(/^[^\0]*$/, "must hold no zero byte");
const command = z
  .array(argument)
  .min(1)
  .max(MOST_ARGUMENTS)
  .refine((argv) => argv[0]?.startsWith("/"), "must begin with the absolute path of a program");
const hook = (defaultSeconds: number) =>
  z.strictObject({
    /** Program and arguments; no shell reads them. */
    command,
    /** Then its whole process group is ended, seconds. */
    timeoutSeconds: z.number().int().positive().max(604_800).default(defaultSeconds),
  });

/** Commands of the host's administrator that remediation runs (docs/operating.md). */
export const hookSettings = z.strictObject({
  enterMaintenance: hook(14_400).optional(),
  leaveMaintenance: hook(3600).optional(),
  reboot: hook(300).optional(),
  healthProbe: hook(900).optional(),
  /** By device class. */
  firmware: z.record(z.string().min(1).max(64), hook(3600)).default({}),
});

export type HookSettings = z.infer<typeof hookSettings>;
export type Hook = z.infer<ReturnType<typeof hook>>;

/** Why a command cannot be run, as it is now: none is configured, or its program is not there or not its administrator's alone. undefined: it can. */
export interface HookTroubles {
  readonly maintenance: string | undefined;
  readonly reboot: string | undefined;
  readonly healthProbe: string | undefined;
  readonly firmware: (deviceClass: string) => string | undefined;
}
