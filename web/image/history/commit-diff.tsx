import type { ImageDiff } from "../../../controller/api/wire/image/image.js";
import { useApp } from "../../app/app.js";
import { useLoad } from "../../app/use-load.js";
import { Loaded } from "../../part/loaded.js";
import { ownPath, type Scope } from "../../rest/scope.js";
import { DiffTable } from "../diff-table.js";

/** The difference of two commits. */
export function CommitDiff({ scope, from, to }: { scope: Scope; from: string; to: string }) {
  const { language } = useApp();
  const path = `${ownPath(scope)}/software/diff?${new URLSearchParams({ from, to }).toString()}`;
  const load = useLoad(path, (rest, signal) => rest.get<ImageDiff>(path, signal));
  return (
    <section class="card" aria-labelledby="diff-title">
      <h2 id="diff-title">{language.say("diff.title", { from, to })}</h2>
      <Loaded load={load}>{(diff) => <DiffTable diff={diff} />}</Loaded>
    </section>
  );
}
