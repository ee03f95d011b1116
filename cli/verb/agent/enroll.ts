import { Option } from "commander";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Joins this host to a controller: pins the controller's authority by its fingerprint, sends a certificate request with the one-time token, and makes the host's own receipt key. Prints nothing secret.",
      )
      .requiredOption("--controller <host:port>", "the controller's gRPC door, as `greenroom host token` names it")
      .requiredOption("--token <token>", "one-time token of `greenroom host token`")
      .requiredOption(
        "--ca-fingerprint <sha256:hex>",
        "fingerprint of the controller's authority, as `host token` prints it",
      )
      .requiredOption("--advertise <host:port>", "where the controller reaches this agent")
      .option("--config <file>", "settings file to write (default: agent.json in the state folder)")
      .option("--state-folder <folder>", "the agent's own state (default: /var/lib/greenroom/agent)")
      .addOption(
        new Option("--driver <kind>", "what kind of host this is (default: boot-bank)").choices([
          "sandbox",
          "boot-bank",
        ]),
      )
      .option("--root <folder>", "where the host's boot banks lie; for a sandbox the folder that `agent sandbox` made")
      .option("--scratch <folder>", "mount point of the scratch partition (default: as the driver finds it)")
      .addOption(
        new Option(
          "--acceptance-level <level>",
          "least trusted VIBs this host takes (default: PartnerSupported)",
        ).choices(["VMwareCertified", "VMwareAccepted", "PartnerSupported", "CommunitySupported"]),
      )
      .option("--name <name>", "name of the host, unique in the fleet (default: the machine's host name)")
      .option("--development", "allow a user other than root; every status shows it");
    addExamples(command, [
      [
        "join as `host token` says",
        "agent enroll --controller ctl:9444 --token T --ca-fingerprint sha256:4f… --advertise esx-01:9447",
      ],
      [
        "a sandbox host to try with",
        "agent enroll --controller 127.0.0.1:9444 --token T --ca-fingerprint sha256:4f… --advertise 127.0.0.1:9001 --driver sandbox --root /var/lib/try/esx-01 --state-folder /var/lib/try/esx-01-state --name esx-01",
      ],
    ]);
  },
  run: async ({ flags, terminal, side }) => (await side())(flags.plain(), terminal),
};
