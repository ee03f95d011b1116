import { signal, type ReadonlySignal } from "@preact/signals";
import { bodyOf } from "./body.js";
import { problemOfAnswer, RestProblem, unreachable, type ProblemFacts } from "./problem.js";

const KEY = "greenroom-session";
const CHANNEL = "greenroom-session";
/** How long a new window waits for an older one to hand over its session. */
const HAND_OVER_MS = 150;

interface Held {
  readonly id: string;
  readonly user: string;
}

/**
 * Who uses the page. The session's id lives in this window and those beside it, never on disk beyond the browser's own session; when it ends,
 * requests wait until somebody has logged in again, so that nothing typed is lost.
 */
export class Session {
  readonly #held = signal<Held | undefined>(undefined);
  readonly #state = signal<"asking" | "out" | "in" | "expired">("asking");
  readonly #refused = signal<ProblemFacts | undefined>(undefined);
  readonly #channel = new BroadcastChannel(CHANNEL);
  #waiting: (() => void)[] = [];

  get state(): ReadonlySignal<"asking" | "out" | "in" | "expired"> {
    return this.#state;
  }

  get user(): string {
    return this.#held.value?.user ?? "";
  }

  /** Takes up the session of this window from before a reload, or that of another window. */
  async begin(): Promise<void> {
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => this.#hear(data);
    if (new URLSearchParams(location.search).get("log-in") === "oidc") return this.#comeBack();
    const kept = readHeld(sessionStorage.getItem(KEY));
    if (kept !== undefined) return this.#enter(kept);
    this.#channel.postMessage({ wants: true });
    await new Promise((resolve) => setTimeout(resolve, HAND_OVER_MS));
    if (this.#state.value === "asking") this.#state.value = "out";
  }

  /** Why the identity provider's log-in came to nothing. */
  get refused(): ReadonlySignal<ProblemFacts | undefined> {
    return this.#refused;
  }

  /** From the identity provider: the controller tells the session to this browser alone, once. */
  async #comeBack(): Promise<void> {
    history.replaceState(null, "", location.pathname);
    try {
      const answer = await fetch("/api/greenroom/session/oidc", { method: "POST", credentials: "same-origin" });
      const body = await bodyOf(answer);
      const held = heldOf(body);
      if (!answer.ok || held === undefined) throw problemOfAnswer(answer.status, body);
      this.#enter(held);
      this.#channel.postMessage({ held });
    } catch (thrown) {
      this.#refused.value = thrown instanceof RestProblem ? thrown.facts : unreachable().facts;
      this.#state.value = "out";
    }
  }

  #hear(data: unknown): void {
    if (typeof data !== "object" || data === null) return;
    const held = this.#held.value;
    if ("wants" in data && held !== undefined && this.#state.value === "in") this.#channel.postMessage({ held });
    if ("held" in data && this.#state.value !== "in") {
      const given = readHeld(JSON.stringify(data.held));
      if (given !== undefined) this.#enter(given);
    }
    if ("left" in data) this.#leave();
  }

  /** The id to send; waits while nobody is logged in. */
  async id(): Promise<string> {
    while (this.#state.value !== "in") await new Promise<void>((resume) => this.#waiting.push(resume));
    return this.#held.value?.id ?? "";
  }

  /** The controller knows this id no more; the name stays. */
  expired(id: string): void {
    if (this.#held.value?.id === id && this.#state.value === "in") this.#state.value = "expired";
  }

  /** Throws a RestProblem: CREDENTIAL_WRONG, … */
  async logIn(user: string, password: string): Promise<void> {
    const answer = await fetch("/api/session", {
      method: "POST",
      credentials: "omit",
      headers: { authorization: `Basic ${base64(`${user}:${password}`)}` },
    }).catch(() => {
      throw unreachable();
    });
    const body = await bodyOf(answer);
    if (!answer.ok || typeof body !== "string") throw problemOfAnswer(answer.status, body);
    this.#enter({ id: body, user });
    this.#channel.postMessage({ held: { id: body, user } });
  }

  async logOut(): Promise<void> {
    const id = this.#held.value?.id ?? "";
    const headers = { "vmware-api-session-id": id };
    // A session that cannot be closed now ends by itself.
    await fetch("/api/session", { method: "DELETE", credentials: "omit", headers }).catch(() => undefined);
    this.#channel.postMessage({ left: true });
    this.#leave();
  }

  #enter(held: Held): void {
    this.#held.value = held;
    sessionStorage.setItem(KEY, JSON.stringify(held));
    this.#state.value = "in";
    for (const resume of this.#waiting.splice(0)) resume();
  }

  #leave(): void {
    this.#held.value = undefined;
    sessionStorage.removeItem(KEY);
    this.#state.value = "out";
  }
}

function heldOf(body: unknown): Held | undefined {
  if (typeof body !== "object" || body === null || !("session" in body) || !("user" in body)) return undefined;
  return { id: String(body.session), user: String(body.user) };
}

function readHeld(text: string | null): Held | undefined {
  const held = (text === null ? undefined : JSON.parse(text)) as Partial<Held> | undefined;
  return typeof held?.id === "string" && typeof held.user === "string" ? { id: held.id, user: held.user } : undefined;
}

// btoa takes bytes alone; names may be of any script.
const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
