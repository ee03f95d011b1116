import { problemText, type ProblemFacts } from "../render/problem/problem-text.js";
import type { Paint } from "../render/terminal.js";
import type { HostView } from "./task-view.js";

/** Every failure with its remedy; hosts that failed for the same reason are one entry, so that forty of them do not hide the one other. */
export const problemsText = (hosts: readonly HostView[], paint: Paint, columns: number | undefined): string =>
  groupedProblems(hosts)
    .map(([problem, names]) => `\n${whoText(names)}\n${problemText(problem, paint, columns)}`)
    .join("");

function groupedProblems(hosts: readonly HostView[]): readonly (readonly [ProblemFacts, readonly string[]])[] {
  const groups = new Map<string, { readonly problem: ProblemFacts; readonly names: string[] }>();
  for (const { name, status } of hosts) {
    const { problem } = status.greenroom;
    if (problem === null) continue;
    const key = `${problem.code} ${problem.message}`;
    const group = groups.get(key) ?? { problem, names: [] };
    group.names.push(name);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ problem, names }) => [problem, names] as const);
}

const whoText = (names: readonly string[]): string =>
  names.length === 1 ? `${names[0] ?? ""}:` : `${names.length} hosts (${names.join(", ")}):`;
