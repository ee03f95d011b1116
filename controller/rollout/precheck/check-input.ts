import { z } from "zod";

export const CHECK = "check$task";

export const checkInput = z.object({
  /** The exact commit. */
  commitId: z.string(),
  hostIds: z.array(z.string()),
  kind: z.enum(["cluster", "host"]),
});
export type CheckInput = z.infer<typeof checkInput>;
