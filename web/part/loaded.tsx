import type { ComponentChildren } from "preact";
import { useApp } from "../app/app.js";
import type { Load } from "../app/use-load.js";
import { ProblemNote } from "./problem-note.js";

/** A view's states: loading, failed, there. What was there stays while it is loaded anew, with the problem above it. */
export function Loaded<T>({ load, children }: { load: Load<T>; children: (value: T) => ComponentChildren }) {
  const { live } = useApp();
  const { value, problem, reload } = load;
  // That the controller is away is said once, at the top of the page.
  const isSaid = problem?.code === "UNREACHABLE" && value !== undefined && live.connection.value.state === "lost";
  return (
    <>
      {problem === undefined || isSaid ? null : <ProblemNote problem={problem} onRetry={reload} />}
      {value === undefined ? problem === undefined ? <Loading /> : null : children(value)}
    </>
  );
}

export function Loading() {
  const { language } = useApp();
  return (
    <div class="loading" role="status">
      <span class="only-heard">{language.say("loading")}</span>
      <span class="bone wide" />
      <span class="bone" />
      <span class="bone short" />
    </div>
  );
}

/** Nothing is here yet, and what to do first. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children === undefined ? null : <div class="empty-what">{children}</div>}
    </div>
  );
}
