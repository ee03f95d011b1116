import { useEffect } from "preact/hooks";
import { useApp } from "../app/app.js";
import { matchPath } from "../app/router.js";
import { Link } from "../part/link.js";
import { AlarmsView } from "../alarm/alarms-view.js";
import { DepotsView } from "../depot/depots-view.js";
import { EnrolView } from "../enrol/enrol-view.js";
import { FleetView } from "../fleet/fleet-view.js";
import { TaskView } from "../task/task-view.js";
import { TasksView } from "../task/tasks-view.js";
import { settingsViews } from "./settings-views.js";
import { scopeViews } from "./scope-views.js";
import type { ViewRow } from "./view-row.js";

/** Every view and its address. */
const VIEWS: readonly ViewRow[] = [
  { path: "/", title: "nav.fleet", show: () => <FleetView tab="scopes" /> },
  { path: "/fleet/hosts", title: "fleet.hosts", show: () => <FleetView tab="hosts" /> },
  ...scopeViews("cluster"),
  ...scopeViews("host"),
  { path: "/tasks", title: "nav.tasks", show: () => <TasksView /> },
  { path: "/tasks/:task", title: "task", show: ({ task = "" }) => <TaskView task={task} /> },
  { path: "/depots", title: "nav.depots", show: () => <DepotsView tab="offline" /> },
  { path: "/depots/online", title: "depots.online", show: () => <DepotsView tab="online" /> },
  { path: "/depots/hardware", title: "depots.hardware", show: () => <DepotsView tab="hardware" /> },
  { path: "/depots/contents", title: "depots.contents", show: () => <DepotsView tab="contents" /> },
  { path: "/alarms", title: "nav.alarms", show: () => <AlarmsView /> },
  ...settingsViews,
  { path: "/enrol", title: "nav.enrol", show: () => <EnrolView /> },
];

/** The view of where the page is. */
export function View() {
  const { router, language } = useApp();
  const { path } = router.place.value;
  const found = VIEWS.map((view) => ({ view, parts: matchPath(view.path, path) })).find(({ parts }) => parts);
  const title = found === undefined ? "Greenroom" : `${language.say(found.view.title)} – Greenroom`;
  useEffect(() => void (document.title = title), [title]);
  if (found?.parts === undefined)
    return (
      <div class="view">
        <h1>{language.say("view.unknown")}</h1>
        <Link to="/">{language.say("nav.fleet")}</Link>
      </div>
    );
  return <>{found.view.show(found.parts)}</>;
}
