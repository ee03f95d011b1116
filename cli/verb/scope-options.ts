import { Option, type Command } from "commander";
import { repeated } from "./options.js";

/** `[cluster]` or `--standalone HOST`: whose image it is about. */
export const addScope = (command: Command): Command =>
  command.argument("[cluster]", "id or name of a cluster").option("--standalone <host>", "a standalone host");

/** The same for a draft: the user's own, unless another is named. */
export const addDraft = (command: Command): Command =>
  addScope(command).option("--draft <draft>", "another draft than your own (`greenroom image draft list`)");

/** `[cluster]`, some of its hosts, or `--standalone HOST`: on whom an operation works. */
export const addHosts = (command: Command): Command =>
  command
    .argument("[cluster]", "id or name of a cluster: all its hosts, or those that --host names")
    .addOption(new Option("--host <host>", "this host of its cluster; may be given several times").argParser(repeated))
    .option("--standalone <host>", "a standalone host");
