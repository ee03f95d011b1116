import { APT } from "./apt.js";
import { ARIA2 } from "./aria2.js";
import { CURL } from "./curl.js";
import { OSTREE } from "./ostree.js";
import type { Peer } from "./peer.js";
import { SHELL_LOOP } from "./shell-loop.js";
import { WGET } from "./wget.js";

/** The best first: the anchor of every ratio. */
export const PEERS: readonly Peer[] = [CURL, APT, OSTREE, WGET, ARIA2, SHELL_LOOP];
