import { useMemo } from "preact/hooks";
import { useApp } from "../app/app.js";
import { useLoad } from "../app/use-load.js";
import { Empty, Loaded } from "../part/loaded.js";
import { ChoiceBox } from "../part/list/choice-box.js";
import { SearchBox } from "../part/list/search-box.js";
import { VirtualTable, type Column } from "../part/virtual-table.js";
import { fitsSearch } from "../fleet/fleet-model.js";
import { formatBytes } from "../format/bytes.js";
import { loadContents, type Content } from "./load-contents.js";

const KINDS = ["base", "addon", "hardware", "component", "solution"] as const;

/** What the library offers images. */
export function Contents() {
  const { language, router } = useApp();
  const load = useLoad("contents", loadContents);
  const { query } = router.place.value;
  const [search, kind] = [query.get("q") ?? "", query.get("kind") ?? ""];
  const found = useMemo(
    () =>
      (load.value ?? []).filter(
        (one) => (kind === "" || one.kind === kind) && fitsSearch(search, [one.name, one.version, one.vendor]),
      ),
    [load.value, search, kind],
  );
  return (
    <>
      <div class="bar-line">
        <SearchBox label={language.say("search")} />
        <ChoiceBox
          name="kind"
          label={language.say("kind")}
          all={language.say("all")}
          options={KINDS.map((one) => [one, language.say(`content.${one}`)] as const)}
        />
      </div>
      <Loaded load={load}>
        {(all) =>
          all.length === 0 ? (
            <Empty title={language.say("contents.none")}>
              <p>{language.say("depots.none.what")}</p>
            </Empty>
          ) : found.length === 0 ? (
            <Empty title={language.say("search.nothing")} />
          ) : (
            <VirtualTable
              label={language.say("depots.contents")}
              columns={columnsIn(language)}
              rows={found}
              keyOf={({ kind: of, name, version, vendor }) => [of, name, version, vendor].join("\n")}
            />
          )
        }
      </Loaded>
    </>
  );
}

const columnsIn = (language: ReturnType<typeof useApp>["language"]): readonly Column<Content>[] => [
  { key: "kind", title: language.say("kind"), width: "1.2fr", cell: ({ kind }) => language.say(`content.${kind}`) },
  { key: "name", title: language.say("name"), width: "2.4fr", cell: ({ name }) => <span class="strong">{name}</span> },
  {
    key: "version",
    title: language.say("version"),
    width: "1.8fr",
    cell: ({ version }) => <span class="mono">{version}</span>,
  },
  { key: "vendor", title: language.say("vendor"), width: "1.2fr", cell: ({ vendor }) => vendor },
  { key: "date", title: language.say("release.date"), width: "1fr", cell: ({ released }) => released.slice(0, 10) },
  {
    ...{ key: "size", title: language.say("size"), width: "1fr", isNumber: true },
    cell: ({ bytes }) => (bytes === undefined ? "" : formatBytes(bytes)),
  },
];
