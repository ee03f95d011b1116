// `npm run torture`: the harness of kill.test.ts, power-cut.test.ts and
// killed-controller.test.ts, as long as you like. Kills of the controller hit stagings to 20 hosts.
import { join } from "node:path";
import { compileLayer } from "../rig/power-cut/layer.js";
import { PowerCut } from "../rig/power-cut/power-cut.js";
import { givenSeed } from "../rig/seeded-random.js";
import { makeWorkplace } from "../rig/workplace.js";
import { killControllers } from "./controller/killed-controller.js";
import { readTortureOptions } from "./options.js";
import { powerCut, processKill } from "./outage.js";
import { torture, type Tally, type TorturePlan } from "./torture.js";

const { kills, cuts, controllerKills, hosts, ...given } = readTortureOptions(process.argv.slice(2));
const seed = given.seed ?? givenSeed();

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
const library = cuts === 0 ? undefined : compileLayer(place.path);
if (cuts > 0 && library === undefined) throw new Error("--cuts needs a C compiler");
let disks = 0;
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
