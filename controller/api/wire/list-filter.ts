import { z } from "zod";

const MOST = 1_000;

/** A filter of vSphere's lists: given once, several times, or with commas. */
export const listFilter = z
  .union([z.string(), z.array(z.string()).max(MOST)])
  .transform((value) => [value].flat().flatMap((text) => text.split(",")))
  .optional();

/** A switch in a query. */
export const querySwitch = z
  .enum(["true", "false"])
  .transform((text) => text === "true")
  .optional();
