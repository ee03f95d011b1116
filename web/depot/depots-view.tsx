import { useApp } from "../app/app.js";
import { Tabs } from "../part/tabs.js";
import { Contents } from "./contents.js";
import { OfflineDepots } from "./offline-depots.js";
import { OnlineDepots } from "./online-depots.js";

/** Where software comes from, and what there is. */
export function DepotsView({ tab }: { tab: "offline" | "online" | "contents" }) {
  const { language } = useApp();
  return (
    <div class="view">
      <div class="view-head">
        <h1>{language.say("nav.depots")}</h1>
      </div>
      <Tabs
        label={language.say("nav.depots")}
        tabs={[
          { to: "/depots", words: language.say("depots.offline"), isCurrent: tab === "offline" },
          { to: "/depots/online", words: language.say("depots.online"), isCurrent: tab === "online" },
          { to: "/depots/contents", words: language.say("depots.contents"), isCurrent: tab === "contents" },
        ]}
      />
      {tab === "offline" ? <OfflineDepots /> : tab === "online" ? <OnlineDepots /> : <Contents />}
    </div>
  );
}
