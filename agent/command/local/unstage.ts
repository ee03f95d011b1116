import { closeSync, fsyncSync, openSync, unlinkSync, writeSync } from "node:fs";
import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { count } from "../../../core/terminal/quantity.js";
import type { AgentStatus } from "../../domain/agent-status.js";
import { agentProblem } from "../../service/agent-problems.js";
import type { LocalAgent, UnstageAnswer } from "../../service/local/local-agent.js";
import { optionalText, type CommandOptions, type CommandStreams } from "../command-options.js";
import { answerText, withLocalAgent } from "./local-command.js";

const MOST_NAMED = 4;

/** `greenroom agent unstage`: removes what is staged of an image, or of all, and keeps the proof of its absence. */
export const run = (options: CommandOptions, { stdout }: CommandStreams): Promise<number> =>
  withLocalAgent("agent unstage", options, async (agent) => {
    const named = optionalText(options, "image");
    const image = named === undefined ? "" : digestOf(named, await agent.images());
    const path = optionalText(options, "receipt");
    const done = path === undefined ? await agent.unstage(image) : await provenInto(path, agent, image);
    const { removed, freedBytes, receiptEnvelope } = done;
    const receipt = receiptEnvelope === undefined ? null : (path ?? null);
    const data = {
      image: image === "" ? null : image,
      removed,
      freed_bytes: freedBytes,
      receipt,
      changed: removed > 0,
    };
    stdout.write(answerText(options, data, unstagedText(done, path)));
    return 0;
  });

/** The one ordered image whose digest begins so. Throws IMAGE_NOT_ORDERED, IMAGE_AMBIGUOUS. */
function digestOf(named: string, images: AgentStatus["images"]): string {
  const wanted = named.startsWith("sha256:") ? named : `sha256:${named}`;
  const [first, ...more] = images.map(({ image_digest }) => image_digest).filter((one) => one.startsWith(wanted));
  if (first === undefined) throw agentProblem("IMAGE_NOT_ORDERED", { image: named });
  if (more.length > 0)
    throw agentProblem("IMAGE_AMBIGUOUS", { image: named, matches: [first, ...more].slice(0, MOST_NAMED) });
  return first;
}

/** The file is made before anything is removed: a proof that cannot be kept must not cost the content. Throws RECEIPT_UNWRITABLE. */
async function provenInto(path: string, agent: LocalAgent, image: string): Promise<UnstageAnswer> {
  const file = opened(path);
  let kept = false;
  try {
    const done = await agent.unstage(image);
    if (done.receiptEnvelope !== undefined) {
      writeSync(file, done.receiptEnvelope);
      fsyncSync(file);
      kept = true;
    }
    return done;
  } finally {
    closeSync(file);
    if (!kept) unlinkSync(path);
  }
}

function opened(path: string): number {
  try {
    return openSync(path, "wx", 0o600);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw agentProblem("RECEIPT_UNWRITABLE", { path, why }, cause);
  }
}

function unstagedText({ removed, freedBytes, receiptEnvelope }: UnstageAnswer, path: string | undefined): string {
  const gone = `${count(removed, "VIB")} removed, ${formatBytes(freedBytes)} freed.\n`;
  if (path === undefined) return gone;
  if (receiptEnvelope === undefined) return `${gone}No receipt: nothing was ever ordered here.\n`;
  return `${gone}Receipt of absence: ${path}\n`;
}
