import { parseArgs } from "node:util";
import { existsSync } from "node:fs";
import { resolve } from "node:path";

export interface DemoOptions {
  readonly bundle?: string;
  readonly jsonFile?: string;
  readonly keep: boolean;
}

const USAGE = `usage: npm run demo -- [OFFLINE-BUNDLE.zip] [--keep] [--json FILE]
  OFFLINE-BUNDLE.zip  stage this instead of the software that the demo makes
  --keep              leave controller and hosts running at the end, until Ctrl-C
  --json FILE         write the result of the staging there
`;

/** `npm run demo -- [BUNDLE.zip] [--keep] [--json FILE]`; says what is wrong and exits with 2 otherwise. */
export function readDemoOptions(argv: readonly string[]): DemoOptions {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        keep: { type: "boolean", default: false },
        json: { type: "string" },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) {
      process.stdout.write(USAGE);
      process.exit(0);
    }
    const [bundle, ...more] = positionals;
    if (more.length > 0) throw new TypeError("one bundle at most");
    if (bundle !== undefined && !existsSync(bundle)) throw new TypeError(`no such file: ${bundle}`);
    return {
      keep: values.keep,
      ...(bundle === undefined ? {} : { bundle: resolve(bundle) }),
      ...(values.json === undefined ? {} : { jsonFile: resolve(values.json) }),
    };
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${USAGE}`);
    process.exit(2);
  }
}
