// `npm run torture -- [--kills N] [--cuts N] [--controller-kills N] [--hosts N] [--seed S]`: the harness of kill.test.ts, power-cut.test.ts and
// killed-controller.test.ts, as long as you like. Kills of the controller hit stagings to 20 hosts.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compileLayer } from "../rig/power-cut/layer.js";
import { PowerCut } from "../rig/power-cut/power-cut.js";
import { givenSeed } from "../rig/seeded-random.js";
import { makeWorkplace } from "../rig/workplace.js";
import { killControllers } from "./controller/killed-controller.js";
import { powerCut, processKill } from "./outage.js";
import { torture, type Tally, type TorturePlan } from "./torture.js";

const { values } = parseArgs({
  options: {
    kills: { type: "string" },
    "controller-kills": { type: "string", default: "0" },
    cuts: { type: "string", default: "0" },
    hosts: { type: "string", default: "2" },
    seed: { type: "string" },
  },
});

function wholeNumber(name: keyof typeof values): number {
  const text = values[name] ?? "";
  if (/^\d{1,10}$/.test(text)) return Number(text);
  console.error(`--${name} takes a whole number`);
  return process.exit(2);
}

const seed = values.seed === undefined ? givenSeed() : wholeNumber("seed");
const hosts = Math.max(1, wholeNumber("hosts"));

async function suffer(what: string, outages: number, outageFor: TorturePlan["outageFor"]): Promise<void> {
  if (outages === 0) return;
  console.log(`${outages} ${what}, seed ${seed}`);
  const onSurvived = (survived: number): void => {
    if (survived % 50 === 0) console.log(`${survived} survived`);
  };
  const tally: Tally = await torture({ seed, outages, hosts, outageFor, onSurvived });
  console.table([...tally].sort().map(([where, times]) => ({ where, times })));
}

using place = makeWorkplace("torture-layer");
const cuts = wholeNumber("cuts");
const library = cuts === 0 ? undefined : compileLayer(place.path);
if (cuts > 0 && library === undefined) throw new Error("--cuts needs a C compiler");
let disks = 0;
const controllerKills = wholeNumber("controller-kills");
// Without a word about it, agents are killed; whoever asks for something else gets that alone.
const kills = values.kills === undefined ? (controllerKills > 0 ? 0 : 1000) : wholeNumber("kills");
await suffer("kills", kills, () => processKill);
await suffer("power cuts", cuts, (folders) =>
  powerCut(new PowerCut({ library: library ?? "", folders, shadow: join(place.path, `shadow-${disks++}`) })),
);
if (controllerKills > 0) {
  console.log(`${controllerKills} kills of the controller, seed ${seed}`);
  const onSurvived = (survived: number): void => console.log(`${survived} survived`);
  const tally = await killControllers({ seed, kills: controllerKills, hosts: 20, onSurvived });
  console.table([...tally].map(([where, times]) => ({ where, times })));
}
