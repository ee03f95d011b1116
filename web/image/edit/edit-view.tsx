import { useApp } from "../../app/app.js";
import { useLoad } from "../../app/use-load.js";
import { Loaded } from "../../part/loaded.js";
import { Link } from "../../part/link.js";
import { imagePage, type Scope } from "../../rest/scope.js";
import { loadLibrary } from "../../depot/load-contents.js";
import { ScopeHead } from "../scope-head.js";
import { useScopeName } from "../use-scope-name.js";
import { DraftForm } from "./draft-form.js";
import { openDraft } from "./open-draft.js";

/** The image as a draft: kept by the controller from the first change on, so that nothing is lost by a reload. */
export function EditView(scope: Scope) {
  const { language, router, session } = useApp();
  const name = useScopeName(scope);
  const wanted = router.place.value.query.get("draft");
  const draft = useLoad(`draft ${scope.id} ${wanted ?? ""}`, (rest, signal) =>
    openDraft(rest, { scope, wanted, owner: session.user }, signal),
  );
  const library = useLoad("library", loadLibrary);
  return (
    <div class="view">
      <ScopeHead scope={scope} name={name} at="edit" />
      <Loaded load={library}>
        {(offers) =>
          offers.bases.length === 0 ? (
            <p class="note info">
              {language.say("edit.no.library")} <Link to="/depots">{language.say("nav.depots")}</Link>
            </p>
          ) : (
            <Loaded load={draft}>
              {(value) => (
                <DraftForm
                  scope={scope}
                  draft={value}
                  library={offers}
                  reload={draft.reload}
                  onDone={() => router.go(imagePage(scope))}
                />
              )}
            </Loaded>
          )
        }
      </Loaded>
    </div>
  );
}
