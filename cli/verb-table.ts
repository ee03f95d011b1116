import { ACCESS_VERBS } from "./access-verbs.js";
import { LOCAL_VERBS } from "./local-verbs.js";
import type { Verb } from "./verb/verb.js";

export interface VerbEntry {
  /** "stage", or group and verb: "agent run". */
  readonly path: string;
  readonly summary: string;
  /** Loads the verb's file; nothing of it is read before the verb is named, so that --help is quick. */
  readonly load: () => Promise<{ readonly verb: Verb }>;
}

/** Groups and what they are about. */
export const GROUPS: Readonly<Record<string, string>> = {
  controller: "set up and run the controller",
  agent: "set up and run the agent of a host, and ask it what is staged",
  depot: "the controller's library of software",
  vib: "read, verify and make VIBs (packages); needs no controller",
  bundle: "read and make offline bundles; needs no controller",
  cluster: "clusters of hosts that share an image",
  host: "hosts: how they join, and how they are",
  alarm: "what happened to hosts that a person must look at",
  image: "the image (desired software) of a cluster or standalone host",
  "image draft": "an image in the making: changed part by part, checked, then committed",
  policy: "how remediations go: limits, failures, maintenance mode",
  compliance: "what is remembered of checks",
  hsm: "hardware support managers: vendors' services that know firmware",
  task: "what the controller does, has done, and who asked for it",
  user: "local users and their passwords",
  role: "roles: which privileges go together",
  grant: "who holds which role where",
  token: "API tokens for programs",
  approval: "what needs a second person, and what waits for one",
  audit: "who did what, from where, and with what result",
  context: "which controllers this machine is logged in to, and as whom",
  fleet: "the whole fleet by one file",
  receipt: "what a host itself has signed about its staging",
};

/** Every verb of the command line, in the order of --help. */
export const VERBS: readonly VerbEntry[] = [
  {
    path: "check",
    summary: "compare hosts with their image, and print the fleet table",
    load: () => import("./verb/check.js"),
  },
  {
    path: "compliance show",
    summary: "show what the last check found, with its age",
    load: () => import("./verb/compliance/show.js"),
  },
  {
    path: "stage",
    summary: "bring an image's software to hosts ahead of time, changing nothing they run",
    load: () => import("./verb/stage.js"),
  },
  {
    path: "unstage",
    summary: "remove what is staged on hosts, with signed proof of its absence",
    load: () => import("./verb/unstage.js"),
  },
  {
    path: "precheck",
    summary: "look at everything that could be in the way of a remediation",
    load: () => import("./verb/remediation/precheck.js"),
  },
  {
    path: "impact",
    summary: "tell what a remediation would do to each host",
    load: () => import("./verb/remediation/impact.js"),
  },
  {
    path: "remediate",
    summary: "bring hosts to their image, never more out of service than the limit",
    load: () => import("./verb/remediation/remediate.js"),
  },
  { path: "policy get", summary: "show an apply policy", load: () => import("./verb/policy/get.js") },
  { path: "policy set", summary: "set an apply policy", load: () => import("./verb/policy/set.js") },
  { path: "image set", summary: "set the image from a software spec file", load: () => import("./verb/image/set.js") },
  {
    path: "image show",
    summary: "show the image and the closed list of its VIBs",
    load: () => import("./verb/image/show.js"),
  },
  {
    path: "image history",
    summary: "list the commits of an image: who, when, why",
    load: () => import("./verb/image/history.js"),
  },
  { path: "image diff", summary: "tell what two images differ in", load: () => import("./verb/image/diff.js") },
  {
    path: "image revert",
    summary: "make a draft that says what an older commit said",
    load: () => import("./verb/image/revert.js"),
  },
  {
    path: "image export",
    summary: "write the image as JSON, or as an offline bundle with its VIBs",
    load: () => import("./verb/image/export.js"),
  },
  {
    path: "image extract",
    summary: "tell the image that a reference host runs",
    load: () => import("./verb/image/extract.js"),
  },
  {
    path: "image recommend",
    summary: "look for newer versions that go together",
    load: () => import("./verb/image/recommend.js"),
  },
  {
    path: "image draft create",
    summary: "make a draft, of the image as it is or empty",
    load: () => import("./verb/draft/create.js"),
  },
  { path: "image draft list", summary: "list drafts and whose they are", load: () => import("./verb/draft/list.js") },
  { path: "image draft show", summary: "show a draft", load: () => import("./verb/draft/show.js") },
  {
    path: "image draft edit",
    summary: "change parts of a draft, all at once or none",
    load: () => import("./verb/draft/edit.js"),
  },
  {
    path: "image draft validate",
    summary: "tell what a draft lacks and what in it conflicts",
    load: () => import("./verb/draft/validate.js"),
  },
  {
    path: "image draft scan",
    summary: "compare hosts with a draft before it is committed",
    load: () => import("./verb/draft/scan.js"),
  },
  {
    path: "image draft commit",
    summary: "make a draft the image",
    load: () => import("./verb/draft/commit.js"),
  },
  {
    path: "image draft rebase",
    summary: "lay a draft's changes over an image that has moved on",
    load: () => import("./verb/draft/rebase.js"),
  },
  { path: "image draft delete", summary: "delete a draft", load: () => import("./verb/draft/delete.js") },
  { path: "depot import", summary: "import an offline bundle (ZIP)", load: () => import("./verb/depot/import.js") },
  {
    path: "depot list",
    summary: "list depots and what they hold",
    load: () => import("./verb/depot/list.js"),
  },
  {
    path: "depot show",
    summary: "show a depot, and what its last synchronisation found",
    load: () => import("./verb/depot/show.js"),
  },
  {
    path: "depot content",
    summary: "list base images, add-ons, components and more, filtered",
    load: () => import("./verb/depot/content.js"),
  },
  { path: "depot add", summary: "add an online depot", load: () => import("./verb/depot/add.js") },
  { path: "depot update", summary: "change an online depot", load: () => import("./verb/depot/update.js") },
  { path: "depot sync", summary: "synchronise online depots now", load: () => import("./verb/depot/sync.js") },
  {
    path: "depot schedule",
    summary: "show or set when online depots are synchronised",
    load: () => import("./verb/depot/schedule.js"),
  },
  {
    path: "depot delete",
    summary: "delete a depot that no image uses",
    load: () => import("./verb/depot/delete.js"),
  },
  { path: "depot gc", summary: "free bytes that nothing needs", load: () => import("./verb/depot/gc.js") },
  {
    path: "depot override",
    summary: "show or set the mirrors that a cluster's hosts fetch from",
    load: () => import("./verb/depot/override.js"),
  },
  {
    path: "depot export",
    summary: "write a static depot, for a mirror or another controller",
    load: () => import("./verb/depot/export.js"),
  },
  { path: "cluster create", summary: "create a cluster", load: () => import("./verb/cluster/create.js") },
  { path: "cluster list", summary: "list clusters", load: () => import("./verb/cluster/list.js") },
  {
    path: "cluster show",
    summary: "show a cluster, its image and its hosts",
    load: () => import("./verb/cluster/show.js"),
  },
  { path: "cluster rename", summary: "give a cluster another name", load: () => import("./verb/cluster/rename.js") },
  { path: "cluster delete", summary: "delete an empty cluster", load: () => import("./verb/cluster/delete.js") },
  {
    path: "host token",
    summary: "make a one-time token with which a host joins",
    load: () => import("./verb/host/token.js"),
  },
  { path: "host list", summary: "list hosts", load: () => import("./verb/host/list.js") },
  {
    path: "host show",
    summary: "show a host, its targets and its staging folder",
    load: () => import("./verb/host/show.js"),
  },
  {
    path: "host refresh",
    summary: "ask a host anew for everything the controller shows of it",
    load: () => import("./verb/host/refresh.js"),
  },
  { path: "host rename", summary: "give a host another name", load: () => import("./verb/host/rename.js") },
  {
    path: "host move",
    summary: "move a host into a cluster, or make it standalone",
    load: () => import("./verb/host/move.js"),
  },
  {
    path: "host history",
    summary: "show what was done with a host, when, and by whom",
    load: () => import("./verb/host/history.js"),
  },
  {
    path: "host clear-bad-image",
    summary: "allow an image on a host again that failed there",
    load: () => import("./verb/host/clear-bad-image.js"),
  },
  {
    path: "host revoke",
    summary: "revoke a host's certificate at once",
    load: () => import("./verb/host/revoke.js"),
  },
  {
    path: "host decommission",
    summary: "take a host out of the fleet for good; its history stays",
    load: () => import("./verb/host/decommission.js"),
  },
  {
    path: "alarm list",
    summary: "list what happened to hosts that a person must look at",
    load: () => import("./verb/alarm/list.js"),
  },
  { path: "alarm ack", summary: "acknowledge an alarm", load: () => import("./verb/alarm/ack.js") },
  { path: "task list", summary: "list tasks, newest first", load: () => import("./verb/task/list.js") },
  { path: "task show", summary: "show a task and what each host did in it", load: () => import("./verb/task/show.js") },
  { path: "task watch", summary: "watch a running task to its end", load: () => import("./verb/task/watch.js") },
  {
    path: "task cancel",
    summary: "cancel a task: hosts not begun are skipped",
    load: () => import("./verb/task/cancel.js"),
  },
  {
    path: "task skip",
    summary: "skip the remaining hosts of a staging, and with --now those under way",
    load: () => import("./verb/task/skip.js"),
  },
  {
    path: "receipt list",
    summary: "list what a host has said of its staging over time",
    load: () => import("./verb/receipt/list.js"),
  },
  {
    path: "receipt show",
    summary: "show a host's signed receipt of what is staged",
    load: () => import("./verb/receipt/show.js"),
  },
  {
    path: "receipt verify",
    summary: "verify a saved receipt with its host's key; needs no controller",
    load: () => import("./verb/receipt/verify.js"),
  },
  { path: "vib info", summary: "show what a VIB is", load: () => import("./verb/vib/info.js") },
  {
    path: "vib verify",
    summary: "verify VIBs: structure, checksums, signature, acceptance level",
    load: () => import("./verb/vib/verify.js"),
  },
  {
    path: "vib build",
    summary: "make a VIB from a folder and a descriptor",
    load: () => import("./verb/vib/build.js"),
  },
  {
    path: "vib sign",
    summary: "sign a VIB with a key and certificate of your own",
    load: () => import("./verb/vib/sign.js"),
  },
  {
    path: "bundle inspect",
    summary: "show what an offline bundle holds",
    load: () => import("./verb/bundle/inspect.js"),
  },
  {
    path: "bundle build",
    summary: "make an offline bundle from VIBs and a plan",
    load: () => import("./verb/bundle/build.js"),
  },
  { path: "hsm list", summary: "list hardware support managers", load: () => import("./verb/hsm/list.js") },
  {
    path: "hsm show",
    summary: "show a hardware support manager and its packages",
    load: () => import("./verb/hsm/show.js"),
  },
  {
    path: "hsm register",
    summary: "register a hardware support manager by URL and authority",
    load: () => import("./verb/hsm/register.js"),
  },
  { path: "hsm remove", summary: "forget a hardware support manager", load: () => import("./verb/hsm/remove.js") },
  {
    path: "hsm serve",
    summary: "run the reference hardware support manager, by a file",
    load: () => import("./verb/hsm/serve.js"),
  },
  { path: "login", summary: "log in to a controller", load: () => import("./verb/context/login.js") },
  ...ACCESS_VERBS,
  ...LOCAL_VERBS,
  {
    path: "controller init",
    summary: "make a controller's keys, certificates and store",
    load: () => import("./verb/controller/init.js"),
  },
  { path: "controller run", summary: "run the controller", load: () => import("./verb/controller/run.js") },
  { path: "agent enroll", summary: "join this host to a controller", load: () => import("./verb/agent/enroll.js") },
  { path: "agent run", summary: "run the agent of this host", load: () => import("./verb/agent/run.js") },
  {
    path: "agent status",
    summary: "show what is staged on this host; needs no controller",
    load: () => import("./verb/agent/status.js"),
  },
  {
    path: "agent watch",
    summary: "follow the staging of this host until it ends",
    load: () => import("./verb/agent/watch.js"),
  },
  {
    path: "agent cancel",
    summary: "stop the staging of this host; what was verified is kept",
    load: () => import("./verb/agent/cancel.js"),
  },
  {
    path: "agent verify",
    summary: "hash again everything that is staged on this host",
    load: () => import("./verb/agent/verify.js"),
  },
  {
    path: "agent unstage",
    summary: "remove what is staged on this host",
    load: () => import("./verb/agent/unstage.js"),
  },
  {
    path: "agent bandwidth",
    summary: "show or set the bandwidth cap of this host",
    load: () => import("./verb/agent/bandwidth.js"),
  },
  {
    path: "agent clear-bad-image",
    summary: "allow an image again that failed on this host",
    load: () => import("./verb/agent/clear-bad-image.js"),
  },
  {
    path: "agent sandbox",
    summary: "make a sandbox host to try Greenroom with",
    load: () => import("./verb/agent/sandbox.js"),
  },
];
