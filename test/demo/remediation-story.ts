import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatBytes } from "../../core/bytes/format-bytes.js";
import type { RemediationTotals } from "../../controller/api/wire/remediation/apply.js";
import type { ClusterCompliance, StageResult } from "../../controller/api/wire/software.js";
import type { TaskInfo } from "../../controller/api/wire/task.js";
import type { Fleet, RigHost } from "../rig/fleet.js";
import type { Narrator } from "./narrator.js";

interface Telling {
  readonly fleet: Fleet;
  readonly narrator: Narrator;
  readonly env: Readonly<Record<string, string>>;
  readonly cluster: string;
  /** Its new image is not well. */
  readonly unwell: RigHost;
  /** Build of the new image, as boot.cfg has it. */
  readonly build: string;
}

/** From staged to running, one host after another; one comes back on its old image. Answers the figure that the product exists for. */
export async function tellRemediation(telling: Telling): Promise<RemediationTotals | undefined> {
  const { narrator, env, cluster, unwell, build } = telling;
  narrator.step("Remediate, one host after another");
  writeFileSync(join(unwell.root, "unhealthy-builds"), `${build}\n`);
  narrator.say(`${unwell.plan.name}'s health probe will not be content with ${build}: a line in its sandbox says so`);
  await narrator.type(["impact", cluster], env);
  const exit = await narrator.type(["remediate", cluster, "--on-failure", "leave-aside", "--yes"], env);
  narrator.expect("the command says that some hosts failed and others did it (exit code 6)", exit === 6);
  const result = await lastResult(telling.fleet);
  expectOutcomes(narrator, result, unwell.plan.name);
  await expectOldImage(telling);
  const figure = result.greenroom.remediation;
  if (figure !== undefined)
    narrator.say(
      `the figure: ${figure.maintenance_seconds.toFixed(1)} s in maintenance mode in all, ${formatBytes(figure.saved_bytes)} and ${figure.saved_seconds.toFixed(1)} s kept out of it by staging`,
    );
  return figure;
}

async function lastResult(fleet: Fleet): Promise<StageResult> {
  const tasks = await fleet.json<Record<string, TaskInfo>>("task", "list", "--operation", "apply");
  const [id = ""] = Object.keys(tasks);
  return (await fleet.json<TaskInfo>("task", "show", id)).result as StageResult;
}

function expectOutcomes(narrator: Narrator, result: StageResult, unwell: string): void {
  const of = (name: string) =>
    Object.entries(result.host_status).find(([id]) => result.host_info[id]?.name === name)?.[1].greenroom;
  const well = of("esx-01")?.remediation;
  narrator.expect("esx-01 runs the new image, measured after its reboot", well?.outcome === "REMEDIATED");
  narrator.expect(
    "everything of it was staged before: not one byte was fetched in its window",
    well?.bytes_fetched === 0 && well.bytes_staged_before > 0 && well.maintenance_seconds > 0,
  );
  const back = of(unwell)?.remediation;
  narrator.expect(
    `${unwell} came back on its old image and is in service`,
    back?.outcome === "ROLLED_BACK" && !back.out_of_service,
  );
}

/** What failed on a host is told beside what is staged on it (VLCM 7.17). */
async function expectOldImage({ narrator, env, cluster, fleet, unwell }: Telling): Promise<void> {
  await narrator.type(["check", cluster], env);
  const compliance = await fleet.json<ClusterCompliance>("compliance", "show", cluster);
  const host = Object.entries(compliance.hosts).find(
    ([id]) => compliance.host_info[id]?.name === unwell.plan.name,
  )?.[1];
  const told = (host?.notifications.warnings ?? []).map(({ id }) => id);
  narrator.expect(
    `${unwell.plan.name} is still staged, and the image is marked bad for it until somebody clears it`,
    host?.stage_status === "STAGED" && told.includes("com.greenroom.image_marked_bad"),
  );
}
