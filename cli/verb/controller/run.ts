import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Runs the controller until it is stopped (SIGTERM or Ctrl-C). Writes one JSON line per event to standard error; `ready` with its addresses when it serves, which also stand in addresses.json of the state folder.",
      )
      .option("--config <file>", "settings file (default: /etc/greenroom/controller.json, if there is one)")
      .option("--state-folder <folder>", "the controller's state (default: /var/lib/greenroom/controller)")
      .option("--rest <host:port>", "where operators reach it (REST); port 0 takes any free one")
      .option("--grpc <host:port>", "where hosts enrol and report (gRPC); port 0 takes any free one")
      .option("--depot <host:port>", "where hosts fetch VIBs by digest (HTTP); port 0 takes any free one")
      .option("--depot-url <url>", "address of the depot as hosts see it, if a proxy stands before it");
    addExamples(command, [
      ["as installed", "controller run"],
      [
        "to try with, on free ports",
        "controller run --state-folder /var/lib/try/controller --rest 127.0.0.1:0 --grpc 127.0.0.1:0 --depot 127.0.0.1:0",
      ],
    ]);
  },
  run: async ({ flags, terminal, side }) => (await side())(flags.plain(), terminal),
};
