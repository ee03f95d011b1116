import { keyIdOf } from "../../../core/trust/ed25519.js";
import { shortDigest } from "../../../core/terminal/quantity.js";
import { readInput } from "../../file/read-input.js";
import { openReceipt } from "../../receipt/open-receipt.js";
import { readReceiptKey } from "../../receipt/receipt-key.js";
import { printAnswer } from "../../render/answer.js";
import { receiptText } from "../../render/receipt-text.js";
import { columnsOf } from "../../render/terminal.js";
import { addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Verifies a saved receipt with the receipt key of its host, and prints what it says. Needs no controller and no network. The key: `host show HOST --output json` has it as receipt_key; on the host itself its own is taken.",
      )
      .argument(
        "<file>",
        "signed envelope, as `receipt show` and `agent unstage --receipt` give it; - is standard input",
      )
      .option("--key <hex-or-file>", "receipt key of the host: raw Ed25519, 64 hex digits (default: of this host)")
      .option(
        "--state-folder <folder>",
        "the agent's state with the key of this host (default: /var/lib/greenroom/agent)",
      )
      .option("--host-id <host>", "refuse a receipt of another host")
      .option("--image <digest>", "refuse a receipt about another image (sha256:…)");
    addOutput(command);
    addExamples(command, [
      [
        "from the controller, verified anywhere",
        "receipt verify esx-01.dsse.json --key $(greenroom host show esx-01 --output json | jq -r .receipt_key)",
      ],
      ["on the host itself", "receipt verify absent.dsse.json"],
      [
        "only if it is about this host and image",
        "receipt verify r.json --key key.hex --host-id host-1 --image sha256:4f…",
      ],
    ]);
    command.addHelpText(
      "after",
      "\nExit codes: 0 it holds, 2 no key, 9 the signature, the host or the image is another.",
    );
  },
  run: async ({ args, flags, terminal }) => {
    const key = await readReceiptKey(flags.text("key"), flags.text("stateFolder"));
    const expected = { hostId: flags.text("hostId"), imageDigest: flags.text("image") };
    const receipt = openReceipt(await readInput(args[0] ?? "", terminal.stdin), key.publicKey, expected);
    const keyId = keyIdOf(key.publicKey);
    const proof = [["verified", `signature holds, by key ${shortDigest(keyId)} (${key.origin})`]] as const;
    const table = () => receiptText(receipt, proof, columnsOf(terminal.stdout));
    const hex = Buffer.from(key.publicKey).toString("hex");
    printAnswer({ terminal, flags, data: { holds: true, key: hex, key_id: keyId, receipt }, table });
    return 0;
  },
};
