import type { OfflineInfo } from "../../controller/api/wire/depot/depot.js";
import { useApp } from "../app/app.js";
import { useLoad } from "../app/use-load.js";
import { Empty, Loaded } from "../part/loaded.js";
import { GarbageCard } from "./garbage-card.js";
import { OfflineDepotCard } from "./offline-depot-card.js";
import { UploadCard } from "./upload-card.js";

const PATH = "/api/esx/settings/depots/offline";

/** Bundles that were imported, and the next one. */
export function OfflineDepots() {
  const { language } = useApp();
  const load = useLoad("offline depots", (rest, signal) => rest.get<Record<string, OfflineInfo>>(PATH, signal));
  return (
    <>
      <UploadCard onImported={load.reload} />
      <Loaded load={load}>
        {(depots) =>
          Object.keys(depots).length === 0 ? (
            <Empty title={language.say("depots.none")}>
              <p>{language.say("depots.none.what")}</p>
            </Empty>
          ) : (
            <div class="cards">
              {Object.entries(depots).map(([id, depot]) => (
                <OfflineDepotCard key={id} path={`${PATH}/${id}`} id={id} depot={depot} onGone={load.reload} />
              ))}
            </div>
          )
        }
      </Loaded>
      <GarbageCard />
    </>
  );
}
