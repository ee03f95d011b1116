import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { RestProblem } from "../rest/problem.js";
import type { Rest } from "../rest/rest.js";
import type { Session } from "../rest/session.js";
import type { Language } from "../text/language.js";
import type { Live } from "./live.js";
import type { Rights } from "./rights.js";
import type { Router } from "./router.js";
import type { Theme } from "./theme.js";

/** What every view may use; main.tsx makes it. */
export interface App {
  readonly rest: Rest;
  readonly session: Session;
  readonly live: Live;
  readonly rights: Rights;
  readonly router: Router;
  readonly language: Language;
  readonly theme: Theme;
}

export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === undefined)
    throw new RestProblem({ code: "PAGE_FAILED", message: "no app", remedy: "", details: {}, status: 0 });
  return app;
}
