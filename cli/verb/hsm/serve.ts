import { addExamples, type Verb } from "../verb.js";

const EXAMPLE_FILE = `
Its file, here with one package:
  { "manager": "com.example.hsm", "displayName": "Example HSM", "vendor": "Example", "packages": [
    { "name": "Example-HSP", "version": "7.1", "supportedBaseImages": ["9.0.*"], "stageable": true,
      "components": { "example-nic-fw": "22.5.7-1" },
      "firmware": [{ "component": "example-nic-fw", "deviceClass": "nic", "deviceMatch": "EX 25G",
                     "version": "22.5.7", "stageable": true, "refusesFrom": ["18.0.0"] }] }] }`;

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Runs the reference hardware support manager until it is stopped: it lists the packages of a file and judges firmware by it. To try with, and as the example to copy (folder hsm/). Makes itself a certificate at the first start; `ready` on standard error names the authority to register it with.",
      )
      .requiredOption("--file <file>", "the packages it lists (JSON); read anew for every question")
      .requiredOption("--state-folder <folder>", "its certificate and key, made at the first start")
      .option("--listen <host:port>", "where it answers; port 0 takes any free one (default: 127.0.0.1:9450)")
      .option("--host <names>", "names and addresses for its certificate, by commas (default: that of --listen)")
      .option("--client-ca <file>", "answer only the controller whose certificate is of this authority (PEM)")
      .addHelpText("after", EXAMPLE_FILE);
    addExamples(command, [
      ["a manager to try with", "hsm serve --file packages.json --state-folder /var/lib/try/hsm"],
      [
        "then, on the controller",
        "hsm register com.example.hsm --url https://127.0.0.1:9450 --ca /var/lib/try/hsm/ca.pem",
      ],
    ]);
  },
  run: async ({ flags, terminal, side }) => (await side())(flags.plain(), terminal),
};
