import type { VerbEntry } from "./verb/verb.js";

/** The fleet by a file, verbs of this machine, and of the command line itself. */
export const LOCAL_VERBS: readonly VerbEntry[] = [
  { path: "fleet apply", summary: "make the fleet what a file says", load: () => import("./verb/fleet/apply.js") },
  {
    path: "context list",
    summary: "list the controllers that are logged in to",
    load: () => import("./verb/context/list.js"),
  },
  { path: "context show", summary: "show a context, without its secret", load: () => import("./verb/context/show.js") },
  {
    path: "context use",
    summary: "say which context is used when nobody says",
    load: () => import("./verb/context/use.js"),
  },
  {
    path: "context delete",
    summary: "delete a context with its credential",
    load: () => import("./verb/context/delete.js"),
  },
  { path: "explain", summary: "explain the code of an error", load: () => import("./verb/guide/explain.js") },
  { path: "completion", summary: "print the completion of a shell", load: () => import("./verb/guide/completion.js") },
  {
    path: "agent doctor",
    summary: "look at everything this host needs, with verdicts and remedies",
    load: () => import("./verb/agent/doctor.js"),
  },
  { path: "agent logs", summary: "show the log of this host's agent", load: () => import("./verb/agent/logs.js") },
];
