import type { CommitInfo } from "../../../controller/api/wire/image/image.js";
import { useApp } from "../../app/app.js";
import { useLoad } from "../../app/use-load.js";
import { Empty, Loaded } from "../../part/loaded.js";
import { ownPath, type Scope } from "../../rest/scope.js";
import { ScopeHead } from "../scope-head.js";
import { useScopeName } from "../use-scope-name.js";
import { CommitDiff } from "./commit-diff.js";
import { CommitTable } from "./commit-table.js";

/** Every commit of an image, and the difference of any two; the address says which. */
export function HistoryView(scope: Scope) {
  const { language, router } = useApp();
  const name = useScopeName(scope);
  const load = useLoad(`commits ${scope.id}`, (rest, signal) =>
    rest.get<readonly CommitInfo[]>(`${ownPath(scope)}/software/commits`, signal),
  );
  const { query } = router.place.value;
  return (
    <div class="view">
      <ScopeHead scope={scope} name={name} at="history" />
      <Loaded load={load}>
        {(commits) => {
          if (commits.length === 0) return <Empty title={language.say("image.none")} />;
          const from = query.get("from") ?? commits[1]?.greenroom.commit ?? "";
          const to = query.get("to") ?? commits[0]?.greenroom.commit ?? "";
          return (
            <>
              <CommitTable scope={scope} commits={commits} from={from} to={to} />
              {from === "" || from === to ? null : <CommitDiff scope={scope} from={from} to={to} />}
            </>
          );
        }}
      </Loaded>
    </div>
  );
}
