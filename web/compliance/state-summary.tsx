import { useApp } from "../app/app.js";
import { StateIcon } from "../part/icon.js";
import { Link } from "../part/link.js";
import { STATE_KINDS, type HostState, type StateCounts } from "./host-state.js";

interface SummaryProps {
  readonly counts: StateCounts;
  readonly linkOf: (kind: HostState["kind"]) => string;
}

/** One sentence that adds up to all hosts; every number leads to those it counts. */
export function StateSummary({ counts, linkOf }: SummaryProps) {
  const { language } = useApp();
  const total = STATE_KINDS.reduce((sum, kind) => sum + counts[kind], 0);
  const named = STATE_KINDS.filter((kind) => counts[kind] > 0);
  return (
    <p class="summary-line">
      <span class="strong">{language.say("hosts.n", { n: total })}</span>
      {named.map((kind) => (
        <Link key={kind} to={linkOf(kind)} class="summary-part" title={language.say(`state.${kind}.what`)}>
          <StateIcon state={kind} />
          {language.say("state.count", { n: counts[kind], state: language.say(`state.${kind}`) })}
        </Link>
      ))}
    </p>
  );
}

/** The same as a bar for a row of a table, the numbers behind it. */
export function StateBar({ counts, total }: { counts: StateCounts; total: number }) {
  const { language } = useApp();
  const named = STATE_KINDS.filter((kind) => counts[kind] > 0);
  const words = named
    .map((kind) => language.say("state.count", { n: counts[kind], state: language.say(`state.${kind}`) }))
    .join(", ");
  if (total === 0) return <span class="mute">{language.say("hosts.none")}</span>;
  return (
    <span class="state-bar-cell" title={words}>
      <span class="state-bar" aria-hidden="true">
        {named.map((kind) => (
          <span key={kind} class={`part ${kind}`} style={{ flexGrow: counts[kind] }} />
        ))}
      </span>
      <span class="state-bar-words">{words}</span>
    </span>
  );
}
