import { GROUPS } from "../../../cli/verb-table.js";
import type { VerbPage } from "./verb-pages.js";

/** What is told once, at the top. */
const OF_MANY = /^--(output|query|context|wait|no-wait)\b/;

const HEAD = `# The command line

Made from the verbs' own descriptions (\`node dist/test/cli/document/write.js\`); a test compares them.

- Every verb that answers takes \`--output\` and \`--query\`. \`table\` is for people and fits the terminal; \`wide\` is the same with no column left out and
  nothing wrapped. \`json\`, \`yaml\` and \`csv\` are one document on standard output, in the shapes of the [REST API](api.md); progress goes to standard error
  then. CSV has a line an element of a list, its columns are the paths of the values (\`scratch.free_bytes\`); choose a list with \`--query\` where the
  answer is none. \`task list\` and \`image draft list\` give a line an entry.
- \`--query\` takes [JMESPath](https://jmespath.org). With \`table\` what it chooses is printed as plain text, a value a line: \`greenroom host list --query '[].name'\`.
- Verbs that start a task wait for it; \`--no-wait\` prints its id at once. **Ctrl-C leaves the task running** and exits with 130: the last lines say how to
  watch or cancel it.
- What cannot be taken back asks at a terminal, and in a script needs \`--yes\`.
- Answers of verbs that change something hold \`changed\`, which Ansible and its like take as it is.
- An error is its code and what was wrong, why, numbers, and what to do, on standard error; with \`json\` or \`yaml\` it is the one document on standard output.
  \`greenroom explain CODE\` tells more. The exit codes are those of [errors.md](errors.md).
- Colours only on a terminal; \`NO_COLOR\` turns them off.
- \`eval "$(greenroom completion bash)"\` (or zsh; for fish see \`greenroom completion --help\`) completes verbs, options, and names of clusters, hosts, tasks, depots
  and versions. The controller of the context in force is asked, for at most 1.5 s; its answer is kept for 20 s in \`~/.cache/greenroom/completion\`.
- Contexts: \`greenroom login\` writes one (0600); \`--context NAME\`, \`GREENROOM_CONTEXT\`, or \`GREENROOM_URL\` with \`GREENROOM_TOKEN\` or with \`GREENROOM_USER\` and
  \`GREENROOM_PASSWORD\` (and \`GREENROOM_CA_FILE\`) choose another; \`greenroom context use NAME\` says which one counts when nobody says.
`;

/** The whole of docs/cli.md. */
export function cliDocument(pages: readonly VerbPage[]): string {
  const groups = [...new Set(pages.map(({ path }) => groupOf(path)))];
  const sections = groups.map((group) => {
    const about = GROUPS[group];
    const title =
      group === ""
        ? "## Verbs without a group\n"
        : `## ${group}\n\n${about === undefined ? "" : `${capital(about)}.\n`}`;
    const verbs = pages.filter(({ path }) => groupOf(path) === group).map(verbText);
    return `${title}\n${verbs.join("\n")}`;
  });
  return [HEAD, ...sections].join("\n");
}

const groupOf = (path: string): string => path.split(" ").slice(0, -1).join(" ");
const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

function verbText({ path, usage, description, options, exits, changed }: VerbPage): string {
  const lines = [
    `### greenroom ${path}`,
    "",
    description,
    "",
    `\`${usage}\``,
    "",
    ...options.filter(({ flags }) => !OF_MANY.test(flags)).map(({ flags, about }) => `- \`${flags}\`: ${about}`),
    "",
    `Exit codes: ${exits.join(", ")}.${changed === undefined ? "" : ` \`changed\`: ${changed}.`}`,
    "",
  ];
  return lines.join("\n");
}
