import { useApp } from "../app/app.js";
import { Tabs } from "../part/tabs.js";
import { Contents } from "./contents.js";
import { HardwareManagers } from "./hardware/hardware-managers.js";
import { OfflineDepots } from "./offline-depots.js";
import { OnlineDepots } from "./online/online-depots.js";

const TABS = ["offline", "online", "hardware", "contents"] as const;
export type DepotsTab = (typeof TABS)[number];

/** Where software comes from, and what there is. */
export function DepotsView({ tab }: { tab: DepotsTab }) {
  const { language } = useApp();
  return (
    <div class="view">
      <div class="view-head">
        <h1>{language.say("nav.depots")}</h1>
      </div>
      <Tabs
        label={language.say("nav.depots")}
        tabs={TABS.map((one) => ({
          to: one === "offline" ? "/depots" : `/depots/${one}`,
          words: language.say(`depots.${one}`),
          isCurrent: one === tab,
        }))}
      />
      <Body tab={tab} />
    </div>
  );
}

function Body({ tab }: { tab: DepotsTab }) {
  switch (tab) {
    case "offline":
      return <OfflineDepots />;
    case "online":
      return <OnlineDepots />;
    case "hardware":
      return <HardwareManagers />;
    case "contents":
      return <Contents />;
  }
}
