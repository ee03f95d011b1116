import type { en } from "../en/table.js";
import { depot } from "./depot.js";
import { fleet } from "./fleet.js";
import { frame } from "./frame.js";
import { image } from "./image.js";
import { run } from "./run.js";

/** Every text of the page in Chinese. */
export const zh: Readonly<Record<keyof typeof en, string>> = { ...frame, ...fleet, ...image, ...run, ...depot };
