import { useApp } from "../app/app.js";
import { useNow } from "../app/use-now.js";

/** The time by which seconds in maintenance mode are counted on: it stands while the controller is not heard. */
export function useHeardNow(): number {
  const { live } = useApp();
  const now = useNow(1_000);
  const { state, heardAt } = live.connection.value;
  return state === "lost" ? heardAt : now;
}
