import { depot } from "./depot.js";
import { fleet } from "./fleet.js";
import { frame } from "./frame.js";
import { image } from "./image.js";
import { remediation } from "./remediation.js";
import { run } from "./run.js";
import { settings } from "./settings.js";

/** Every text of the page in English. Another language is a table with the same keys. */
export const en = { ...frame, ...fleet, ...image, ...run, ...depot, ...remediation, ...settings } as const;
