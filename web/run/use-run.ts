import { useEffect, useState } from "preact/hooks";
import { useApp } from "../app/app.js";
import { follow } from "../rest/follow.js";
import { factsOf, type ProblemFacts } from "../rest/problem.js";
import type { ServerEvent } from "../rest/server-events.js";
import { afterEvent, isGoing, NO_PICTURE, type RunPicture } from "./run-picture.js";

export interface Run {
  readonly picture: RunPicture;
  readonly problem: ProblemFacts | undefined;
}

/** A task as it happens, from its own stream: whole after a reload, in a second window and after a restart of the controller. */
export function useRun(task: string | undefined): Run {
  const { rest } = useApp();
  const [run, setRun] = useState<Run & { readonly task: string | undefined }>({
    task,
    picture: NO_PICTURE,
    problem: undefined,
  });
  useEffect(() => {
    const until = new AbortController();
    setRun({ task, picture: NO_PICTURE, problem: undefined });
    if (task === undefined) return undefined;
    const onEvent = (event: ServerEvent): "more" | "done" => {
      setRun((before) => ({ ...before, picture: afterEvent(before.picture, event) }));
      return event.event === "end" ? "done" : "more";
    };
    // That the connection is lost is said once, at the top of the page.
    follow(rest, `/api/greenroom/tasks/${task}/events`, { onEvent, onConnection: () => undefined }, until.signal).catch(
      (thrown: unknown) => setRun((before) => ({ ...before, problem: factsOf(thrown) })),
    );
    return () => until.abort();
  }, [rest, task]);
  return run.task === task ? run : { picture: NO_PICTURE, problem: undefined };
}

/** Hosts end close to each other: their states are read together. */
const GATHER_MS = 700;

/** A host's badge turns when the host has ended, not when the last one has. */
export function useReloadAsHostsEnd({ picture: { hosts, hasEnded } }: Run, reload: () => void): void {
  const ended = hasEnded ? 0 : [...hosts.values()].filter(({ status }) => !isGoing(status)).length;
  useEffect(() => {
    if (ended === 0) return undefined;
    const timer = setTimeout(reload, GATHER_MS);
    return () => clearTimeout(timer);
  }, [ended, reload]);
}
