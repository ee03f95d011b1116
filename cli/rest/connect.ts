import { chosenContext } from "../context/chosen-context.js";
import type { Context } from "../context/context-file.js";
import type { Flags } from "../verb/flags.js";
import { Rest } from "./rest.js";

/** Does work within one session of the context that --context, the environment or the default names. */
export async function withController<T>(flags: Flags, work: (rest: Rest, context: Context) => Promise<T>): Promise<T> {
  const context = await chosenContext(flags.text("context"));
  const rest = new Rest(context);
  try {
    return await work(rest, context);
  } finally {
    await rest.close();
  }
}
