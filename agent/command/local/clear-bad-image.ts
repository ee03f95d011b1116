import { agentProblem } from "../../service/agent-problems.js";
import { optionalText, type CommandOptions, type CommandStreams } from "../command-options.js";
import { answerText, withLocalAgent } from "./local-command.js";

/** `greenroom agent clear-bad-image`: allows an image again that failed on this host, or all of them. Throws IMAGE_NOT_MARKED. */
export const run = (options: CommandOptions, { stdout }: CommandStreams): Promise<number> =>
  withLocalAgent("agent clear-bad-image", options, async (agent) => {
    const named = optionalText(options, "image") ?? "";
    const digest = named === "" ? "" : await markedDigest(named, (await agent.status()).bad_images);
    const cleared = await agent.clearBadImage(digest);
    const lines = cleared.map((one) => `${one} may be remediated here again.\n`);
    stdout.write(
      answerText(
        options,
        { cleared, changed: cleared.length > 0 },
        lines.join("") || "No image is marked bad on this host.\n",
      ),
    );
    return 0;
  });

/** The one marked image whose digest begins so. */
async function markedDigest(named: string, marked: readonly { readonly image_digest: string }[]): Promise<string> {
  const wanted = named.startsWith("sha256:") ? named : `sha256:${named}`;
  const [first, ...more] = marked.map(({ image_digest }) => image_digest).filter((one) => one.startsWith(wanted));
  if (first === undefined) throw agentProblem("IMAGE_NOT_MARKED", { image: named });
  if (more.length > 0) throw agentProblem("IMAGE_AMBIGUOUS", { image: named, matches: [first, ...more].slice(0, 4) });
  return first;
}
