import type { Rest } from "../rest/rest.js";
import type { Difference } from "./differences.js";

/** What a step needs: the controller, and somebody who follows a task to its end (false: left before). */
export interface Doing {
  readonly rest: Rest;
  readonly follow: (task: string) => Promise<boolean>;
}

/** One thing that is to be changed, and how. */
export interface Change {
  /** "cluster production" */
  readonly on: string;
  /** "image", "policy", "create" */
  readonly what: string;
  readonly differences: readonly Difference[];
  /** Cannot be taken back. */
  readonly final?: boolean;
  /** Answers false when its task was left running: nothing after it is done then. */
  readonly apply: (doing: Doing) => Promise<boolean>;
}

/** A step without a task to follow. */
export const step =
  (work: (rest: Rest) => Promise<unknown>): Change["apply"] =>
  async ({ rest }) => {
    await work(rest);
    return true;
  };
