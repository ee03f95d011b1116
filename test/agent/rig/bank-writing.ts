import { readFileSync } from "node:fs";
import { sandboxDriver } from "../../../agent/host/sandbox/sandbox-driver.js";
import { readBankVib } from "../../../agent/host/sandbox/bank-vib.js";
import { never, staged, wantedBank } from "./banked-sandbox.js";

/** A process of its own that writes and arms the other bank of a sandbox: `ROOT VIB…`. */
const [root = "", ...paths] = process.argv.slice(2);
const vibs = await Promise.all(
  paths.map(async (path) => {
    const bytes = readFileSync(path);
    return staged({ bytes, id: (await readBankVib(bytes)).descriptor.id });
  }),
);
const driver = sandboxDriver(root);
await driver.writeBank(wantedBank(vibs), never());
await driver.arm(wantedBank(vibs));
