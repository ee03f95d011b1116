import type { SoftwareInfo } from "../../controller/api/wire/software.js";
import { printChange } from "../render/answer.js";
import { imageText } from "../render/image-text.js";
import type { Rest } from "../rest/rest.js";
import type { Scope } from "../rest/scope.js";
import { EXIT_LEFT, resultOf } from "../task/follow-task.js";
import type { Invocation } from "../verb/verb.js";

interface Committing extends Pick<Invocation, "flags" | "terminal"> {
  readonly rest: Rest;
  readonly scope: Scope;
  /** vSphere's path of the draft. */
  readonly path: string;
}

/** Commits a draft, with the message of --message, and shows the image that it became. */
export async function commitDraft({ rest, scope, path, flags, terminal }: Committing): Promise<number> {
  const message = flags.text("message");
  const body = message === undefined ? {} : { message };
  const id = await rest.post<string>(`${path}?action=commit&vmw-task=true`, body);
  const commit = await resultOf<string>({ rest, id, terminal, flags, progressIs: "beside" });
  if (commit === undefined) return EXIT_LEFT;
  const software = await rest.get<SoftwareInfo>(`${scope.base}/software`);
  const table = () => imageText(scope.name, software, terminal.stdout);
  printChange({ terminal, flags, changed: true, data: { commit, ...software }, table });
  return 0;
}
