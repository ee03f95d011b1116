import { writeFileSync } from "node:fs";
import { cliDocument } from "./cli-document.js";
import { verbPages } from "./verb-pages.js";

writeFileSync("docs/cli.md", cliDocument(await verbPages()));
