import { writePage } from "./remediation-diagram.js";

// `npm run docs`: draws the generated parts of the documents anew.
writePage();
