import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type {
  CommitInfo,
  DraftInfo,
  ExtractAnswer,
  ImageDiff,
  RecommendationInfo,
} from "../../controller/api/wire/image/image.js";
import type { ClusterCompliance, SoftwareInfo } from "../../controller/api/wire/software.js";
import { EXIT } from "../../core/problem/core-problems.js";
import { baseImageOf, componentOf, forgeBundle, forgeVib, type ForgedVib } from "../rig/forge.js";
import { Fleet, mustSucceed } from "../rig/fleet.js";
import { makeWorkplace, type Workplace } from "../rig/workplace.js";

const COMMIT = /^commit-\d+$/;

/** The whole way of an image on the command line: what an operator does, and a program reads. */
describe("an image on the command line", () => {
  let place: Workplace;
  let fleet: Fleet;
  const commits: string[] = [];

  before(async () => {
    place = makeWorkplace("test-image");
    fleet = await Fleet.start(place);
    const make = (name: string, version: string): Promise<ForgedVib> =>
      forgeVib({ name, version, payloadBytes: 20_000 });
    const [old, next, nic, better, odd] = await Promise.all([
      make("esx-base", "1.0-1"),
      make("esx-base", "2.0-1"),
      make("nic", "1.0-1"),
      make("nic", "2.0-1"),
      make("odd", "1.0-1"),
    ]);
    const bundle = await forgeBundle(join(place.path, "library.zip"), {
      vibs: [old, next, nic, better],
      components: [
        componentOf("base", "1.0-1", [old]),
        componentOf("base", "2.0-1", [next]),
        componentOf("nic", "1.0-1", [nic]),
        componentOf("nic", "2.0-1", [better]),
      ],
      baseImages: [
        baseImageOf("9.0.1", { base: "1.0-1", nic: "1.0-1" }),
        baseImageOf("9.0.2", { base: "2.0-1", nic: "1.0-1" }),
      ],
    });
    // What the host runs: the old base image, a newer driver, and something that no library knows.
    const installed = await forgeBundle(join(place.path, "installed.zip"), {
      vibs: [old, better, odd],
      components: [componentOf("all", "1.0-1", [old, better, odd])],
      baseImages: [baseImageOf("9.0.1", { all: "1.0-1" })],
    });
    mustSucceed(await fleet.cli("depot", "import", bundle));
    mustSucceed(await fleet.cli("cluster", "create", "lab"));
    await fleet.addHost({ name: "esx-01", cluster: "lab", from: installed });
    await fleet.addHost({ name: "edge", from: installed });
  });
  after(async () => {
    await fleet?.[Symbol.asyncDispose]();
    place?.[Symbol.dispose]();
  });

  it("is extracted from a reference host, and what nothing explains is listed", async () => {
    const spec = join(place.path, "spec.json");
    const { status, stdout } = await fleet.cli(
      "image",
      "extract",
      "--host",
      "esx-01",
      "--file",
      spec,
      "--output",
      "json",
    );
    const found = JSON.parse(stdout) as ExtractAnswer;
    assert.deepEqual(found.software_spec, { base_image: { version: "9.0.1" }, components: { nic: "2.0-1" } });
    assert.deepEqual(
      found.unexplained.map(({ id }) => id),
      ["GRN_bootbank_odd_1.0-1"],
    );
    assert.deepEqual(
      found.differences.map(({ action, name }) => [action, name]),
      [["REMOVE", "odd"]],
    );
    assert.equal(status, EXIT.partial, "the host would lose what nothing explains");
    assert.deepEqual(JSON.parse(readFileSync(spec, "utf8")), found.software_spec);
    const text = await fleet.cli("image", "extract", "--host", "edge", "--draft");
    assert.match(text.stdout, /differs by 1 VIB[\s\S]*draft +draft-1[\s\S]*GRN_bootbank_odd/);
    mustSucceed(await fleet.cli("image", "draft", "delete", "--standalone", "edge"));
    const set = await fleet.json<SoftwareInfo & { commit: string }>(
      "image",
      "set",
      "lab",
      "--file",
      spec,
      "-m",
      "as it was",
    );
    assert.match(set.commit, COMMIT);
    commits.push(set.commit);
  });

  it("is changed as a draft, all or nothing, and refused where it does not hold", async () => {
    assert.equal((await fleet.cli("image", "draft", "show", "lab")).status, EXIT.notFound);
    mustSucceed(await fleet.cli("image", "draft", "create", "lab"));
    const twice = await fleet.cli("image", "draft", "create", "lab");
    assert.equal(twice.status, EXIT.conflict);
    assert.match(twice.stderr, /^error DRAFT_EXISTS/);
    const edit = ["image", "draft", "edit", "lab"];
    assert.equal((await fleet.cli(...edit)).status, EXIT.usage);
    const wrong = await fleet.cli(...edit, "--reset-component", "nic", "--base-image", "9.9");
    assert.match(wrong.stderr, /BASE_IMAGE_MISSING[\s\S]*9\.0\.1, 9\.0\.2/);
    const removed = await fleet.json<DraftInfo>(...edit, "--remove-component", "nic", "--base-image", "9.0.2");
    assert.deepEqual(
      [removed.software.base_image?.version, removed.software.components["nic"]?.version],
      ["9.0.2", null],
    );
    const draft = await fleet.json<DraftInfo>(...edit, "--component", "nic=2.0-1");
    assert.deepEqual([draft.metadata.status, draft.greenroom.base_commit], ["VALID", commits[0]]);
    const list = await fleet.cli("image", "draft", "list", "lab");
    assert.match(list.stdout, /administrator +valid/);
  });

  it("is validated and checked against its hosts before it is committed", async () => {
    mustSucceed(await fleet.cli("image", "draft", "validate", "lab"));
    const scan = await fleet.json<ClusterCompliance>("image", "draft", "scan", "lab");
    const [host] = Object.values(scan.hosts);
    assert.deepEqual([scan.commit, host?.status], [null, "NON_COMPLIANT"]);
    const actions = host?.greenroom.differences.map(({ action, name }) => `${action} ${name}`).sort();
    assert.deepEqual(actions, ["REMOVE odd", "UPGRADE esx-base"]);
    assert.match((await fleet.cli("image", "draft", "scan", "lab")).stdout, /esx-01 .*Non-compliant/);
    const diff = await fleet.cli("image", "diff", "current", "draft-3", "--cluster", "lab");
    assert.match(diff.stdout, /base image +upgraded +9\.0\.1 +9\.0\.2/);
  });

  it("is committed, and one that was made from an older image is not, but is laid over the newer", async () => {
    const done = await fleet.json<{ commit: string }>("image", "draft", "commit", "lab", "-m", "new base");
    commits.push(done.commit);
    mustSucceed(await fleet.cli("image", "draft", "create", "lab"));
    mustSucceed(await fleet.cli("image", "draft", "edit", "lab", "--pin", `GRN_bootbank_none_1=${"0".repeat(64)}`));
    // `image set` speaks for the same user here, so that the draft in the way is told.
    const spec = join(place.path, "spec.json");
    assert.match((await fleet.cli("image", "set", "lab", "--file", spec)).stderr, /DRAFT_EXISTS/);
    const rebased = await fleet.json<DraftInfo>("image", "draft", "rebase", "lab");
    assert.equal(rebased.greenroom.outdated, false);
    assert.match(
      (await fleet.cli("image", "draft", "validate", "lab")).stdout,
      /PIN_UNUSED[\s\S]*what to do:[\s\S]*1 warning/,
    );
    mustSucceed(await fleet.cli("image", "draft", "delete", "lab"));
  });

  it("of another product is taken as it is, and what cannot be honoured is named in the answer", async () => {
    const file = join(place.path, "foreign.json");
    const spec = {
      base_image: { version: "9.0.2" },
      components: { nic: "2.0-1" },
      alternative_images: {},
      mood: "blue",
    };
    writeFileSync(file, JSON.stringify(spec));
    const draft = await fleet.json<DraftInfo>("image", "draft", "create", "lab", "--file", file);
    const named = draft.greenroom.notices.map(({ message }) => message.split(" ")[0]);
    assert.deepEqual(named, ["alternative_images", "mood"]);
    const layers = await fleet.cli("image", "draft", "show", "lab", "--effective");
    assert.match(layers.stdout, /nic +2\.0-1 +operator +1\.0-1 \(base image\)/);
    mustSucceed(await fleet.cli("image", "draft", "delete", "lab"));
    const image = await fleet.cli("image", "show", "lab", "--effective");
    assert.match(image.stdout, /base +2\.0-1 +base image/);
  });

  it("has a history, differences in words, and a way back", async () => {
    const history = await fleet.json<readonly CommitInfo[]>("image", "history", "lab");
    assert.deepEqual(
      history.map(({ description, greenroom }) => [greenroom.commit, description]),
      [
        [commits[1], "new base"],
        [commits[0], "as it was"],
      ],
    );
    const [first = "", second = ""] = commits;
    const diff = await fleet.json<ImageDiff>("image", "diff", first, second, "--cluster", "lab");
    assert.deepEqual(
      diff.vibs.map(({ name, change }) => [name, change]),
      [["esx-base", "UPGRADED"]],
    );
    const back = await fleet.json<DraftInfo>("image", "revert", first, "--cluster", "lab");
    assert.deepEqual([back.greenroom.origin, back.software.base_image?.version], ["REVERT", "9.0.1"]);
    const done = await fleet.json<SoftwareInfo & { commit: string }>("image", "draft", "commit", "lab", "-m", "back");
    commits.push(done.commit);
    assert.equal(done.base_image.version, "9.0.1");
  });

  it("is staged by the commit that is meant: one that has moved on is refused with both names", async () => {
    const [, old = "", newest = ""] = commits;
    const refused = await fleet.cli("stage", "lab", "--commit", old);
    assert.equal(refused.status, EXIT.conflict);
    assert.match(refused.stderr, new RegExp(`IMAGE_MOVED_ON[\\s\\S]*${newest}[\\s\\S]*${old}`));
    assert.equal((await fleet.cli("stage", "lab", "--or-newer")).status, EXIT.usage);
    assert.equal((await fleet.cli("stage", "lab", "--commit", "commit-99", "--or-newer")).status, EXIT.notFound);
    const task = await fleet.json<{ result: { commit: string } }>("stage", "lab", "--commit", old, "--or-newer");
    assert.equal(task.result.commit, newest);
  });

  it("is exported for other sites, whole files or none", async () => {
    const [spec, bundle] = [join(place.path, "out.json"), join(place.path, "out.zip")];
    assert.equal((await fleet.cli("image", "export", "lab")).status, EXIT.usage);
    mustSucceed(await fleet.cli("image", "export", "lab", "--spec", spec, "--bundle", bundle));
    assert.deepEqual(JSON.parse(readFileSync(spec, "utf8")), {
      base_image: { version: "9.0.1" },
      components: { nic: "2.0-1" },
    });
    const inspected = await fleet.cli("bundle", "inspect", bundle);
    assert.match(mustSucceed(inspected).stdout, /9\.0\.1/);
    const again = await fleet.cli("image", "export", "lab", "--spec", spec);
    assert.match(again.stderr, /OUTPUT_UNWRITABLE/);
    const older = join(place.path, "older.json");
    mustSucceed(await fleet.cli("image", "export", "lab", "--spec", older, "--commit", commits[1] ?? ""));
    assert.match(readFileSync(older, "utf8"), /9\.0\.2/);
    assert.ok(existsSync(bundle));
  });

  it("of a standalone host is the same, from an empty draft to what is recommended", async () => {
    const edge = ["--standalone", "edge"];
    assert.equal((await fleet.cli("image", "recommend", ...edge)).status, EXIT.notFound);
    mustSucceed(await fleet.cli("image", "draft", "create", ...edge, "--empty"));
    const empty = await fleet.cli("image", "draft", "validate", ...edge);
    assert.equal(empty.status, EXIT.refused);
    assert.match(empty.stdout, /^error BASE_IMAGE_UNSET/);
    mustSucceed(await fleet.cli("image", "draft", "edit", ...edge, "--base-image", "9.0.1"));
    mustSucceed(await fleet.cli("image", "draft", "commit", ...edge));
    const found = await fleet.json<RecommendationInfo>("image", "recommend", ...edge);
    assert.equal(found.latest_recommendation?.base_image.version, "9.0.2");
    assert.equal(found.current_series_recommendation?.base_image.version, "9.0.2");
    const draft = await fleet.json<DraftInfo>("image", "recommend", ...edge, "--draft", "latest");
    assert.deepEqual([draft.greenroom.origin, draft.metadata.status], ["RECOMMENDATION", "VALID"]);
    mustSucceed(await fleet.cli("image", "draft", "delete", ...edge));
  });
});
