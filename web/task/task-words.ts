import type { TaskInfo } from "../../controller/api/wire/task.js";
import type { Language } from "../text/language.js";

/** What a task is, in the viewer's language; the controller's own words where there is no text for its operation. */
export function taskWords(language: Language, { operation, service, description }: TaskInfo): string {
  const name = operation.replace(/\$task$/, "");
  const isDraft = service.endsWith(".drafts");
  return language.sayOr(isDraft ? `operation.draft.${name}` : `operation.${name}`, description.default_message);
}
