import { dirname, resolve } from "node:path";
import { LineCounter, parseDocument, type Document } from "yaml";
import type { z } from "zod";
import { readSoftwareSpec, writeSoftwareSpec } from "../../formats/spec/software-spec.js";
import { cliProblem } from "../cli-problems.js";
import { readInput } from "../file/read-input.js";
import { fleetFile, type Fleet, type Wanted } from "./fleet-schema.js";

const MAX_BYTES = 4 * 1024 * 1024;

/** A part of the file with the image it wants, as the controller writes images. */
export type Part<W extends Wanted = Wanted> = W & { readonly spec: Record<string, unknown> | undefined };

export interface FleetWanted extends Omit<Fleet, "clusters" | "standalone"> {
  readonly clusters: readonly Part<Fleet["clusters"][number]>[];
  readonly standalone: readonly Part<Fleet["standalone"][number]>[];
}

/** Reads a fleet file (YAML, or JSON, which is YAML). Throws FILE_UNREADABLE, FLEET_FILE_INVALID with line and path of the first fault. */
export async function readFleet(path: string, stdin: NodeJS.ReadStream): Promise<FleetWanted> {
  const bytes = await readInput(path, stdin);
  if (bytes.length > MAX_BYTES) throw invalid(path, "the whole", `more than ${MAX_BYTES} bytes`);
  const lines = new LineCounter();
  const document = parseDocument(bytes.toString("utf8"), { lineCounter: lines, version: "1.2" });
  const [fault] = document.errors;
  if (fault !== undefined)
    throw invalid(`${path}:${fault.linePos?.[0].line ?? 1}`, "YAML", fault.message.split("\n")[0] ?? "");
  const read = fleetFile.safeParse(document.toJS());
  if (!read.success) throw faultIn(path, read.error, { document, lines });
  refuseTwice(path, read.data);
  const folder = path === "-" ? "." : dirname(path);
  const withSpec = async <W extends Wanted>(part: W): Promise<Part<W>> => ({
    ...part,
    spec: await specOf(part, folder),
  });
  return {
    ...read.data,
    clusters: await Promise.all(read.data.clusters.map(withSpec)),
    standalone: await Promise.all(read.data.standalone.map(withSpec)),
  };
}

const invalid = (where: string, part: string, what: string) => cliProblem("FLEET_FILE_INVALID", { where, part, what });

function faultIn(
  path: string,
  error: z.ZodError,
  { document, lines }: { readonly document: Document; readonly lines: LineCounter },
): Error {
  const [issue] = error.issues;
  if (issue === undefined) return invalid(path, "the whole", "it does not fit");
  const keys = issue.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
  const place = [...issue.path, ...keys].map((key) => (typeof key === "symbol" ? key.toString() : key));
  const dotted = place
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`))
    .join("")
    .replace(/^\./, "");
  return invalid(`${path}:${lineOf(place, document, lines)}`, dotted === "" ? "the whole" : dotted, issue.message);
}

/** Of the node itself, or of the nearest one above it that the file has. */
function lineOf(place: readonly (string | number)[], document: Document, lines: LineCounter): number {
  for (let depth = place.length; depth >= 0; depth--) {
    const node: unknown = document.getIn(place.slice(0, depth), true);
    if (typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range))
      return lines.linePos(Number(node.range[0])).line;
  }
  return 1;
}

function refuseTwice(path: string, { clusters, standalone }: Fleet): void {
  const hosts = [...clusters.flatMap(({ hosts = [] }) => hosts), ...standalone.map(({ host }) => host)];
  const names = clusters.map(({ name }) => name);
  for (const [what, list] of [["cluster", names] as const, ["host", hosts] as const]) {
    const twice = list.find((one, at) => list.indexOf(one) !== at);
    if (twice !== undefined) throw invalid(path, `${what} ${twice}`, "it stands there twice");
  }
}

/** In the controller's own writing, so that what says the same reads the same. Throws SPEC_INVALID. */
async function specOf(part: Wanted, folder: string): Promise<Record<string, unknown> | undefined> {
  const json =
    part.image_file === undefined ? part.image : (await readInput(resolve(folder, part.image_file))).toString("utf8");
  return json === undefined ? undefined : writeSoftwareSpec(readSoftwareSpec(json, { unknownKeys: "refuse" }).spec);
}
