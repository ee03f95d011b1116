import { asProblem } from "../../../core/problem/core-problems.js";
import type { Problem } from "../../../core/problem/problem.js";
import type { AgentChannel } from "../../fleet/agent-channel.js";
import { isAway } from "../fan-out/away.js";

/** What a host made of the cap of an order: "later" is one that does not answer, or has not begun the order: it is told when it does. */
export type ToldCap =
  | { readonly is: "told"; readonly inForce: number }
  | { readonly is: "later"; readonly problem: Problem }
  | { readonly is: "refused"; readonly problem: Problem }
  | { readonly is: "unchanged" };

interface CapToTell {
  readonly agent: () => AgentChannel;
  readonly orderId: string;
  /** As it is wanted at this moment, bytes a second, 0 for none; undefined: nobody has changed it. */
  readonly capSince: () => number | undefined;
}

/** Tells an agent the cap that a user wants for an order, and again where that has changed meanwhile: the last word is the newest. Never throws. */
export async function tellCap({ agent, orderId, capSince }: CapToTell): Promise<ToldCap> {
  try {
    let told: ToldCap = { is: "unchanged" };
    for (let cap = capSince(), before: number | undefined; cap !== before; cap = capSince()) {
      if (cap !== undefined) told = { is: "told", inForce: await agent().setBandwidth(orderId, cap) };
      before = cap;
    }
    return told;
  } catch (thrown) {
    const problem = asProblem(thrown);
    return { is: isAway(problem.code) || problem.code === "STAGE_UNKNOWN" ? "later" : "refused", problem };
  }
}
