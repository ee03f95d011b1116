import type { Command } from "commander";

/** `[cluster]` or `--standalone HOST`: whose image it is about. */
export const addScope = (command: Command): Command =>
  command.argument("[cluster]", "id or name of a cluster").option("--standalone <host>", "a standalone host");

/** The same for a draft: the user's own, unless another is named. */
export const addDraft = (command: Command): Command =>
  addScope(command).option("--draft <draft>", "another draft than your own (`greenroom image draft list`)");
