import { asProblem } from "../../core/problem/core-problems.js";
import { loadContext } from "./context-file.js";
import { currentName, namedPath } from "./context-names.js";

/** A context without its secret. */
export interface ContextFacts {
  readonly name: string;
  readonly path: string;
  /** Used when nobody names another. */
  readonly current: boolean;
  readonly url: string | null;
  readonly user: string | null;
  readonly proof: "credential" | "token" | null;
  /** Whether the controller must prove itself by one authority alone. */
  readonly pinned: boolean;
  /** Why it cannot be used. */
  readonly problem: { readonly code: string; readonly message: string } | null;
}

/** What a context says of itself; one that cannot be used says why. */
export async function contextFacts(name: string): Promise<ContextFacts> {
  const path = namedPath(name);
  const common = { name, path, current: name === currentName() };
  try {
    const { url, user, token, caPem } = await loadContext(path);
    const proof = token === undefined ? "credential" : "token";
    return { ...common, url, user: user === "" ? null : user, proof, pinned: caPem !== undefined, problem: null };
  } catch (thrown) {
    const { code, message } = asProblem(thrown);
    return { ...common, url: null, user: null, proof: null, pinned: false, problem: { code, message } };
  }
}
