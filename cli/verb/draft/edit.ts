import { Option } from "commander";
import { draftChanges } from "../../image/draft-changes.js";
import { printChange } from "../../render/answer.js";
import { draftText } from "../../image/draft-text.js";
import { withController } from "../../rest/connect.js";
import { findDraft, readDraft } from "../../rest/draft.js";
import { readScope } from "../../rest/scope.js";
import { addContext, addOutput, repeated } from "../options.js";
import { addDraft } from "../scope-options.js";
import { addExamples, type Verb } from "../verb.js";

const many = (flags: string, what: string): Option =>
  new Option(flags, `${what}; may be given several times`).argParser(repeated);

export const verb: Verb = {
  describe: (command) => {
    addDraft(command)
      .description(
        "Changes parts of a draft, all of them or none. What the library does not have is refused at once; whether the parts go together, `image draft validate` tells.",
      )
      .option("--base-image <version>", "the base image")
      .option("--add-on <name=version>", "the vendor add-on")
      .option("--no-add-on", "no vendor add-on")
      .addOption(many("--component <name=version>", "a component of your own, over what lower layers hold"))
      .addOption(many("--remove-component <name>", "leave a component out of the image, whatever layer holds it"))
      .addOption(many("--reset-component <name>", "neither: as the lower layers say"))
      .addOption(many("--hardware-support <manager=pkg=version>", "firmware and drivers of a hardware support manager"))
      .addOption(many("--remove-hardware-support <manager>", "no firmware and drivers of this manager"))
      .addOption(many("--solution <name=version[:component,…]>", "a solution, with the components it needs"))
      .addOption(many("--remove-solution <name>", "no such solution"))
      .addOption(
        many(
          "--pin <id=sha256>",
          "of VIBs with this id take the one with this digest; these replace all the pins there are",
        ),
      );
    addContext(addOutput(command));
    addExamples(command, [
      [
        "another base image and add-on",
        "image draft edit production --base-image 9.0.2-0.26 --add-on ACME-Addon=2.0-1",
      ],
      ["a newer driver", "image draft edit production --component acme-nic=1.2.4-1"],
      ["without a component of the base image", "image draft edit production --remove-component old-nic"],
      [
        "firmware of a standalone host",
        "image draft edit --standalone edge-07 --hardware-support com.example.hsm=ACME-HSP=2.1",
      ],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest, context) => {
      const changes = draftChanges(flags);
      const scope = await readScope(rest, args[0], flags);
      const place = await findDraft({ rest, context }, scope, flags);
      await rest.patch(place.ownPath, changes);
      const draft = await readDraft(rest, place);
      printChange({ terminal, flags, changed: true, data: draft, table: () => draftText(scope.name, draft) });
      return 0;
    }),
};
