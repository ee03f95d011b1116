import { useEffect } from "preact/hooks";
import { useApp } from "../app/app.js";
import { useLoad } from "../app/use-load.js";
import { Loaded } from "../part/loaded.js";
import type { Rest } from "../rest/rest.js";
import { imagePage, type Scope } from "../rest/scope.js";
import { ComplianceCard } from "../compliance/compliance-card.js";
import { ImageCard } from "./card/image-card.js";
import { loadScope, type ScopeFacts } from "./load-scope.js";
import { ScopeHead } from "./scope-head.js";
import { Waiting } from "./waiting.js";

/** Cluster or standalone host > Updates > Hosts > Image. */
export function ScopeView({ kind, id }: Scope) {
  const load = (rest: Rest, signal: AbortSignal) => loadScope(rest, { kind, id }, signal);
  const facts = useLoad(`scope ${kind} ${id}`, load, "now and then");
  return (
    <div class="view">
      <Loaded load={facts}>
        {(value) =>
          value.cluster === undefined ? (
            <ScopeBody facts={value} reload={facts.reload} />
          ) : (
            <ToCluster cluster={value.cluster} host={value.scope.id} />
          )
        }
      </Loaded>
    </div>
  );
}

function ScopeBody({ facts, reload }: { facts: ScopeFacts; reload: () => void }) {
  return (
    <>
      <ScopeHead scope={facts.scope} name={facts.name} at="image" />
      <Waiting scope={facts.scope} />
      <ImageCard facts={facts} />
      <ComplianceCard facts={facts} reload={reload} />
    </>
  );
}

/** A host of a cluster has no image of its own. */
function ToCluster({ cluster, host }: { cluster: string; host: string }) {
  const { router } = useApp();
  useEffect(() => router.go(`${imagePage({ kind: "cluster", id: cluster })}?host=${host}`), [cluster, host]);
  return null;
}
