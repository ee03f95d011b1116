import { chosenContext } from "../../context/chosen-context.js";
import { contextNames } from "../../context/context-names.js";
import { Rest } from "../../rest/rest.js";
import { errorPages } from "../error-pages.js";
import { ASKED } from "./asked-names.js";
import type { Candidate } from "./candidates.js";
import type { NameKind } from "./name-kinds.js";
import { remembered } from "./name-memory.js";

/** Milliseconds that a person who presses Tab is let wait. */
const PATIENCE_MS = 1500;

/** Names of a kind, of the controller of the context in force; from memory where they were asked for moments ago. Throws what asking throws. */
export async function namesOf(
  kind: NameKind,
  { context, line }: { readonly context: string | undefined; readonly line: readonly string[] },
): Promise<readonly Candidate[]> {
  if (kind === "context") return contextNames().map((word) => ({ word, about: "" }));
  if (kind === "code") return errorPages().map(({ code, part }) => ({ word: code, about: part }));
  const ask = ASKED[kind];
  if (ask === undefined) return [];
  const chosen = await chosenContext(context);
  // Commits alone depend on what stands on the line.
  const about = kind === "commit" ? `${kind} ${line.join(" ")}` : kind;
  return remembered(`${chosen.url} ${chosen.user} ${chosen.token ?? ""} ${about}`, () =>
    asked((rest) => ask(rest, line), new Rest(chosen)),
  );
}

async function asked(ask: (rest: Rest) => Promise<readonly Candidate[]>, rest: Rest): Promise<readonly Candidate[]> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<readonly Candidate[]>((_resolve, reject) => {
    timer = setTimeout(() => {
      rest.abandon();
      reject(new TooLong());
    }, PATIENCE_MS);
  });
  const work = async () => {
    const names = await ask(rest);
    await rest.close();
    return names;
  };
  return Promise.race([work(), tooLong]).finally(() => clearTimeout(timer));
}

/** Never seen by anybody: a completion that fails completes nothing. */
class TooLong extends Error {}
