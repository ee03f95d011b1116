import type { ImageDiff } from "../../controller/api/wire/image/image.js";
import { useApp } from "../app/app.js";
import { diffCounts, isSame } from "./diff-words.js";

/** What differs between two images: parts, components, VIBs. */
export function DiffTable({ diff }: { diff: ImageDiff }) {
  const { language } = useApp();
  if (isSame(diff)) return <p class="mute">{language.say("diff.same")}</p>;
  const { parts, components, vibs, unresolved } = diff;
  return (
    <div class="diff">
      {unresolved.map(({ code, message }) => (
        <p key={code + message} class="note warn">
          {message} <code>{code}</code>
        </p>
      ))}
      <Changes
        title={language.say("diff.parts")}
        rows={parts.map(({ part, name, change, from, to }) => ({
          ...{ key: part + name, change, from, to },
          name: `${language.say(`diff.${part}`)} ${name}`,
        }))}
      />
      <Changes
        title={language.say("diff.components")}
        rows={components.map(({ name, change, from, to }) => ({ key: name, name, change, from, to }))}
      />
      <Changes
        title={language.say("diff.vibs")}
        rows={vibs.map(({ name, platform, target_kind: kind, change, from, to }) => ({
          key: [name, platform, kind].join(" "),
          name,
          change,
          from: from?.version ?? null,
          to: to?.version ?? null,
        }))}
      />
    </div>
  );
}

interface Row {
  readonly key: string;
  readonly name: string;
  readonly change: ImageDiff["parts"][number]["change"];
  readonly from: string | null;
  readonly to: string | null;
}

function Changes({ title, rows }: { title: string; rows: readonly Row[] }) {
  const { language } = useApp();
  if (rows.length === 0) return null;
  const counts = diffCounts(rows).map(([kind, n]) => language.say(`diff.${kind}`, { n }));
  return (
    <details open={rows.length <= 20}>
      <summary>
        <span class="strong">{title}</span> <span class="mute">{counts.join(", ")}</span>
      </summary>
      <div class="table-holder" tabIndex={0} role="region" aria-label={title}>
        <table class="dense">
          <thead>
            <tr>
              <th>{language.say("name")}</th>
              <th>{language.say("change")}</th>
              <th>{language.say("from")}</th>
              <th>{language.say("to")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, name, change, from, to }) => (
              <tr key={key}>
                <td>{name}</td>
                <td>{language.say(`change.${change}`)}</td>
                <td class="mono">{from ?? "—"}</td>
                <td class="mono">{to ?? "—"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
