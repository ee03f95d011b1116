import { z } from "zod";
import { coreProblem } from "../../core/problem/core-problems.js";

const text = z.string().min(1);
const versions = z.record(text, text);
const release = {
  version: text,
  displayName: text.exactOptional(),
  vendor: text.exactOptional(),
  releaseDate: text.exactOptional(),
  components: versions,
};
const software = {
  supportedBaseImages: z.array(text).exactOptional(),
  removedComponents: z.array(text).exactOptional(),
};
const pkg = z.strictObject({ name: text, version: text });
const firmware = z.strictObject({
  component: text,
  deviceClass: text,
  deviceMatch: z.string().default(""),
  version: text,
  stageable: z.boolean().default(true),
});
const component = z.strictObject({
  name: text,
  version: text,
  /** Ids, or paths as in `vibs`. */
  vibs: z.array(text).min(1),
  displayName: text.exactOptional(),
  displayVersion: text.exactOptional(),
  vendor: text.exactOptional(),
  releaseDate: text.exactOptional(),
  summary: z.string().exactOptional(),
  description: z.string().exactOptional(),
  category: text.exactOptional(),
  urgency: text.exactOptional(),
  severity: text.exactOptional(),
  releaseType: text.exactOptional(),
  kbUrl: z.string().exactOptional(),
  contact: z.string().exactOptional(),
});
const platform = z.strictObject({
  productLineId: text,
  version: z.string().default(""),
  locale: z.string().default(""),
});
const addOn = z.strictObject({
  name: text,
  ...release,
  ...software,
  hardwareSupportInfo: z.strictObject({ manager: text, package: pkg }).exactOptional(),
});
const hardwareSupport = z.strictObject({
  manager: text,
  package: pkg,
  ...release,
  version: text.exactOptional(),
  ...software,
  firmware: z.array(firmware).exactOptional(),
});
const solution = z.strictObject({ name: text, ...release, supportedBaseImages: software.supportedBaseImages });

const one = <T extends z.ZodType>(schema: T) =>
  z.union([schema, z.array(schema)]).transform((value): z.output<T>[] => (Array.isArray(value) ? value : [value]));

const planFile = z.strictObject({
  vendor: z.strictObject({ name: text, code: text }),
  vibs: z.array(text).min(1),
  components: z.array(component).default([]),
  /** Default: every platform that a VIB of the plan names. */
  platforms: z.array(platform).exactOptional(),
  /** Default: that of the newest VIB. */
  releaseDate: text.exactOptional(),
  baseImage: one(z.strictObject(release)).exactOptional(),
  addOn: one(addOn).exactOptional(),
  hardwareSupport: one(hardwareSupport).exactOptional(),
  solutions: z.array(solution).exactOptional(),
});

export type PlanFile = z.output<typeof planFile>;

/** The plan of `bundle build`; unknown keys are refused by name: INPUT_INVALID. */
export function readPlanFile(bytes: Uint8Array, where: string): PlanFile {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch (thrown) {
    throw coreProblem(
      "INPUT_INVALID",
      { where, what: thrown instanceof Error ? thrown.message : String(thrown) },
      thrown,
    );
  }
  const result = planFile.safeParse(json);
  if (result.success) return result.data;
  const what = result.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`.trim()).join("; ");
  throw coreProblem("INPUT_INVALID", { where, what }, result.error);
}
