import { useApp } from "../app/app.js";
import { Link } from "../part/link.js";
import { Tabs } from "../part/tabs.js";
import { imagePage, type Scope } from "../rest/scope.js";

interface ScopeHeadProps {
  readonly scope: Scope;
  readonly name: string;
  readonly at: "image" | "edit" | "history" | "mirrors";
}

/** Where we are, in the words that people know from the vSphere Client. */
export function ScopeHead({ scope, name, at }: ScopeHeadProps) {
  const { language } = useApp();
  const image = imagePage(scope);
  return (
    <div class="scope-head">
      <nav class="crumbs" aria-label={language.say("crumbs")}>
        <Link to="/">{language.say("nav.fleet")}</Link>
        <span aria-hidden="true">›</span>
        <span>{language.say("updates")}</span>
        <span aria-hidden="true">›</span>
        <span>{language.say("hosts")}</span>
        <span aria-hidden="true">›</span>
        <Link to={image}>{language.say("image")}</Link>
      </nav>
      <div class="view-head">
        <h1>
          {name} <span class="mute kind">{language.say(scope.kind === "cluster" ? "cluster" : "host.standalone")}</span>
        </h1>
      </div>
      <Tabs
        label={language.say("updates")}
        tabs={[
          { to: image, words: language.say("image"), isCurrent: at === "image" || at === "edit" },
          { to: `${image}/history`, words: language.say("image.history"), isCurrent: at === "history" },
          {
            to: `/${scope.kind}s/${scope.id}/updates/mirrors`,
            words: language.say("mirrors"),
            isCurrent: at === "mirrors",
          },
        ]}
      />
    </div>
  );
}
