import { basePath, type Scope } from "../rest/scope.js";
import { PolicyForm } from "../settings/policy-form.js";
import { ScopeHead } from "./scope-head.js";
import { useScopeName } from "./use-scope-name.js";

/** How the hosts of a scope are remediated. */
export function PolicyView(scope: Scope) {
  const name = useScopeName(scope);
  return (
    <div class="view">
      <ScopeHead scope={scope} name={name} at="policy" />
      <PolicyForm
        path={`${basePath(scope)}/policies/apply`}
        of={scope.kind === "cluster" ? "clusters" : "hosts"}
        at={[scope.id]}
      />
    </div>
  );
}
