import { printChange } from "../../render/answer.js";
import { readInput } from "../../file/read-input.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Registers a hardware support manager: a vendor's service that lists firmware packages and judges the firmware of hosts. It must answer now, with a certificate of the given authority, for the name or address in its URL. The controller shows its own certificate to it.",
      )
      .argument("<name>", "the manager's own name, by which images call it: com.example.hsm")
      .requiredOption("--url <url>", "where it answers: https://HOST:PORT")
      .requiredOption("--ca <file>", "certificate of its authority, PEM");
    addContext(addOutput(command));
    addExamples(command, [
      ["a vendor's manager", "hsm register com.example.hsm --url https://hsm.example.com:9450 --ca hsm-ca.pem"],
      ["by its address", "hsm register com.example.hsm --url https://192.0.2.10:9450 --ca hsm-ca.pem"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const [manager] = args;
      const url = flags.text("url");
      const ca = (await readInput(flags.text("ca") ?? "")).toString("utf8");
      await rest.post<string>("/api/greenroom/hardware-support/managers", { manager, url, ca });
      printChange({
        terminal,
        flags,
        changed: true,
        data: { manager, url },
        table: () => `${manager ?? ""} is registered.\n`,
      });
      return 0;
    }),
};
