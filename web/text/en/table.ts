import { depot } from "./depot.js";
import { fleet } from "./fleet.js";
import { frame } from "./frame.js";
import { image } from "./image.js";
import { run } from "./run.js";

/** Every text of the page in English. Another language is a table with the same keys. */
export const en = { ...frame, ...fleet, ...image, ...run, ...depot } as const;
