import { printChange } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Adds an online depot: its metadata and VIBs are fetched at each synchronisation, by schedule or with `depot sync`. Nothing is fetched yet.",
      )
      .argument("<url>", "http or https address of its index (index.xml, …), or of the folder that holds index.xml")
      .option("--description <text>", "for the list of depots")
      .option("--proxy <url>", "http://HOST:PORT that everything of this depot is fetched through")
      .option("--disabled", "leave it out of synchronisations until it is enabled");
    addContext(addOutput(command));
    addExamples(command, [
      ["a vendor's depot, by a proxy", "depot add https://depot.example.com/main/index.xml --proxy http://proxy:3128"],
      ["one that is not synchronised yet", "depot add https://depot.example.com/main/ --disabled"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const [location = ""] = args;
      const [description, proxy] = [flags.text("description"), flags.text("proxy")];
      const id = await rest.post<string>("/api/esx/settings/depots/online", {
        location,
        enabled: !flags.is("disabled"),
        ...(description !== undefined && { description }),
        ...(proxy !== undefined && { greenroom: { proxy } }),
      });
      const table = () => `${id}: added. Fetch what it holds now: greenroom depot sync ${id}\n`;
      printChange({ terminal, flags, changed: true, data: { depot: id }, table });
      return 0;
    }),
};
