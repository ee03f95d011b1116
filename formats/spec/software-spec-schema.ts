import { z } from "zod";

/** FORMAT 4.1: 1…255 characters of this alphabet. */
const version = z.string().regex(/^[0-9A-Za-z._+~-]{1,255}$/, "not a version (1 to 255 of 0-9 A-Z a-z . _ + ~ -)");

/** Names are free text of one line; `__proto__` would not survive as a key. */
const name = z
  .string()
  .regex(/^[^\p{Cc}]{1,255}$/u, "not a name (1 to 255 characters, no control characters)")
  .refine((text) => text !== "__proto__", "not a name");

const MAX_MEMBERS = 4096;
const few = <V>(record: Record<string, V>): boolean => Object.keys(record).length <= MAX_MEMBERS;

const solutionComponent = z.object({ component: name });
const packages = z
  .record(name, z.object({ pkg: name, version }))
  .refine(few, "too many packages")
  .nullish();

const MEMBERS = {
  components: z.record(name, version.nullable()).refine(few, "too many components").nullish(),
  removed_components: z.array(name).max(MAX_MEMBERS).nullish(),
};

/** vSphere's shape of a software spec; for optional parts null, absent and {} mean the same (FORMAT part 8). */
export const UNKNOWN_KEYS_KEPT = z.looseObject({
  base_image: z.looseObject({ version }),
  add_on: z.looseObject({ name, version }).nullish(),
  hardware_support: z.looseObject({ packages }).nullish(),
  solutions: z
    .record(name, z.looseObject({ version, components: z.array(solutionComponent).max(MAX_MEMBERS).nullish() }))
    .nullish(),
  ...MEMBERS,
});

/** The same, refusing every key that it does not name. */
export const KNOWN_KEYS_ONLY = z.strictObject({
  base_image: z.strictObject({ version }),
  add_on: z.strictObject({ name, version }).nullish(),
  hardware_support: z.strictObject({ packages }).nullish(),
  solutions: z
    .record(name, z.strictObject({ version, components: z.array(solutionComponent).max(MAX_MEMBERS).nullish() }))
    .nullish(),
  ...MEMBERS,
});

export type WireSpec = z.infer<typeof UNKNOWN_KEYS_KEPT>;
