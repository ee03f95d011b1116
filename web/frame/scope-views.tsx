import type { Scope } from "../rest/scope.js";
import { HistoryView } from "../image/history/history-view.js";
import { EditView } from "../image/edit/edit-view.js";
import { MirrorsView } from "../image/mirrors-view.js";
import { ScopeView } from "../image/scope-view.js";
import type { ViewRow } from "./view-row.js";

/** The views of a cluster or of a standalone host. */
export function scopeViews(kind: Scope["kind"]): readonly ViewRow[] {
  const image = `/${kind}s/:id/updates/hosts/image`;
  return [
    { path: image, title: "image", show: ({ id = "" }) => <ScopeView kind={kind} id={id} /> },
    { path: `/${kind}s/:id`, title: "image", show: ({ id = "" }) => <ScopeView kind={kind} id={id} /> },
    { path: `${image}/edit`, title: "image.edit", show: ({ id = "" }) => <EditView kind={kind} id={id} /> },
    { path: `${image}/history`, title: "image.history", show: ({ id = "" }) => <HistoryView kind={kind} id={id} /> },
    {
      path: `/${kind}s/:id/updates/mirrors`,
      title: "mirrors",
      show: ({ id = "" }) => <MirrorsView kind={kind} id={id} />,
    },
  ];
}
