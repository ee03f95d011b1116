import { useApp } from "../app/app.js";
import { StateIcon } from "../part/icon.js";
import { Link } from "../part/link.js";
import { countStates, STATE_KINDS, type HostState } from "./host-state.js";

type Counts = Readonly<Record<HostState["kind"], number>>;

interface SummaryProps {
  /** Of every host. */
  readonly kinds: readonly HostState["kind"][];
  readonly linkOf: (kind: HostState["kind"]) => string;
}

/** One sentence that adds up to all hosts; every number leads to those it counts. */
export function StateSummary({ kinds, linkOf }: SummaryProps) {
  const { language } = useApp();
  const counts = countStates(kinds);
  const named = STATE_KINDS.filter((kind) => counts[kind] > 0);
  return (
    <p class="summary-line">
      <span class="strong">{language.say("hosts.n", { n: kinds.length })}</span>
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
export function StateBar({ counts, total }: { counts: Counts; total: number }) {
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
