import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { EXIT } from "../../core/problem/core-problems.js";
import { baseImageOf, componentOf, forgeBundle, forgeVib } from "../rig/forge.js";
import { Fleet, mustSucceed, type RigHost } from "../rig/fleet.js";
import { dieWithUs, GREENROOM, greenroom } from "../rig/process.js";
import { makeWorkplace, type Workplace } from "../rig/workplace.js";

interface Applied {
  readonly changed: boolean;
  readonly made: number;
  readonly changes: readonly { readonly on: string; readonly what: string }[];
  readonly missing_hosts: readonly { readonly host: string }[];
  readonly unnamed: readonly string[];
}

interface Examined {
  readonly verdict: string;
  readonly checks: readonly {
    readonly name: string;
    readonly verdict: string;
    readonly remedy: string;
    readonly code: string | null;
  }[];
}

const FLEET = `# the lab
version: 1
default_policies:
  clusters:
    failure_action: { action: RETRY, retry_delay: 60, retry_count: 2 }
clusters:
  - name: lab
    hosts: [esx-01]
    image_file: image.json
    policy:
      parallel_remediation_action: { enabled: true, max_hosts: 2 }
    depot_override:
      mirrors: [http://127.0.0.1:1/near/, http://127.0.0.1:2/far/]
      fallback: true
  - name: edge
    image:
      base_image: { version: 9.0.1 }
      components: { nic: 1.0-1 }
`;

/** Runs a command until it has said something, then interrupts it; answers its exit code. */
async function untilSaid(args: readonly string[], said: RegExp): Promise<number | null> {
  const child = dieWithUs(spawn(process.execPath, [GREENROOM, ...args], { stdio: ["ignore", "pipe", "inherit"] }));
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (more: string) => {
    text += more;
    // Once: a second one, while it ends, would be its death.
    if (said.test(text) && !child.killed) child.kill("SIGINT");
  });
  const [status] = (await once(child, "close")) as [number | null];
  return status;
}

/** One controller and one host for everything that a file, a doctor and a log have to show. */
describe("a fleet by a file, and the doctor and log of its host", () => {
  let place: Workplace;
  let fleet: Fleet;
  let host: RigHost;
  let file: string;

  before(async () => {
    place = makeWorkplace("test-fleet-apply");
    fleet = await Fleet.start(place);
    const [base, nic] = await Promise.all(
      ["esx-base", "nic"].map((name) => forgeVib({ name, version: "1.0-1", payloadBytes: 20_000 })),
    );
    assert.ok(base && nic);
    const bundle = await forgeBundle(join(place.path, "library.zip"), {
      vibs: [base, nic],
      components: [componentOf("base", "1.0-1", [base]), componentOf("nic", "1.0-1", [nic])],
      baseImages: [baseImageOf("9.0.1", { base: "1.0-1" })],
    });
    mustSucceed(await fleet.cli("depot", "import", bundle));
    host = await fleet.addHost({ name: "esx-01", from: bundle });
    file = join(place.path, "fleet.yaml");
    writeFileSync(file, FLEET);
    writeFileSync(
      join(place.path, "image.json"),
      JSON.stringify({ base_image: { version: "9.0.1" }, components: null }),
    );
  });
  after(async () => {
    await fleet?.[Symbol.asyncDispose]();
    place?.[Symbol.dispose]();
  });

  const applied = async (...more: readonly string[]): Promise<Applied> =>
    JSON.parse((await fleet.cli("fleet", "apply", "-f", file, "--output", "json", ...more)).stdout) as Applied;

  it("shows what differs and changes nothing with --dry-run", async () => {
    const { status, stdout } = await fleet.cli("fleet", "apply", "-f", file, "--dry-run");
    assert.equal(status, EXIT.done);
    assert.match(stdout, /^cluster lab: create$/m);
    assert.match(stdout, /^host esx-01: move\n {2}\+ cluster: lab$/m);
    assert.match(stdout, /^cluster lab: image\n {2}\+ base_image\.version: 9\.0\.1$/m);
    assert.match(stdout, /changes would be made\.\n$/);
    assert.deepEqual(await fleet.json("cluster", "list"), []);
  });

  it("makes the fleet what the file says, and does nothing the second time", async () => {
    const first = await applied();
    assert.equal(first.changed, true);
    assert.equal(first.made, first.changes.length);
    const detail = await fleet.json<{ hosts: readonly string[]; image: { vibs: number } }>("cluster", "show", "lab");
    assert.equal(detail.hosts.length, 1);
    assert.equal(detail.image.vibs, 1);
    const second = await applied();
    assert.deepEqual([second.changed, second.made, second.changes], [false, 0, []]);
    assert.match((await fleet.cli("fleet", "apply", "-f", file)).stdout, /^The fleet is as the file says\.\n$/);
  });

  it("changes what differs alone: the order of mirrors, one value of a policy, an image", async () => {
    const other = FLEET.replace("near/, http://127.0.0.1:2/far/", "far/, http://127.0.0.1:1/near/")
      .replace("max_hosts: 2", "max_hosts: 3")
      .replace("{ nic: 1.0-1 }", "null");
    writeFileSync(file, other);
    const { stdout } = await fleet.cli("fleet", "apply", "-f", file);
    assert.match(stdout, /^ {2}~ parallel_remediation_action\.max_hosts: 2 -> 3$/m);
    assert.match(stdout, /^cluster edge: image\n {2}- components\.nic: 1\.0-1$/m);
    assert.match(stdout, /^3 of 3 changes made\.$/m);
    assert.equal((await applied()).changed, false);
  });

  it("names a host that is not enrolled, and with --prune alone removes what the file does not name", async () => {
    writeFileSync(file, "version: 1\nclusters:\n  - { name: edge, hosts: [esx-09] }\n");
    const kept = await fleet.cli("fleet", "apply", "-f", file);
    assert.equal(kept.status, EXIT.partial);
    assert.match(kept.stdout, /host esx-09 is not enrolled yet: greenroom host token --cluster edge/);
    assert.match(kept.stdout, /host esx-01 is not in the file; it stays/);
    const refused = await fleet.cli("fleet", "apply", "-f", file, "--prune");
    assert.equal(refused.status, EXIT.usage);
    assert.match(refused.stderr, /decommissioned for good: say --yes/);
    assert.equal((await fleet.json<readonly unknown[]>("host", "list")).length, 1);
    writeFileSync(file, "version: 1\nclusters: [{ name: edge, hosts: [esx-01] }]\n");
    const pruned = await applied("--prune", "--yes");
    assert.deepEqual(
      pruned.changes.map(({ on, what }) => `${on}: ${what}`),
      ["host esx-01: move", "cluster lab: delete"],
    );
    assert.equal((await applied("--prune", "--yes")).changed, false);
  });

  it("makes a host standalone with an image, a policy and mirrors of its own, and that once", async () => {
    writeFileSync(
      file,
      "version: 1\nclusters: [{ name: edge }]\nstandalone:\n  - host: esx-01\n    image: { base_image: { version: 9.0.1 } }\n    policy: { enable_quick_boot: true }\n    depot_override: { mirrors: [] }\n",
    );
    assert.deepEqual(
      (await applied()).changes.map(({ on, what }) => `${on}: ${what}`),
      ["host esx-01: move", "host esx-01: policy", "host esx-01: image"],
    );
    assert.equal((await applied()).changed, false);
  });

  it("names line and path of the first fault of a file, before it asks anybody", async () => {
    const faults: readonly (readonly [text: string, said: RegExp])[] = [
      ["version: 1\nclusters:\n  - name: lab\n    hots: [a]\n", /fleet\.yaml:4: clusters\[0\]\.hots: /],
      [
        "version: 1\nclusters:\n  - name: lab\n    policy: { enable_quick_boot: 1 }\n",
        /:4: clusters\[0\]\.policy\.enable_quick_boot: /,
      ],
      ["version: 1\nclusters: [\n", /fleet\.yaml:\d+: YAML: /],
      ["version: 2\n", /fleet\.yaml:1: version: /],
      ["version: 1\nclusters: [{ name: a, hosts: [x] }, { name: b, hosts: [x] }]\n", /host x: it stands there twice/],
    ];
    for (const [text, said] of faults) {
      writeFileSync(file, text);
      const { status, stderr } = await greenroom(["fleet", "apply", "-f", file]);
      assert.equal(status, EXIT.usage);
      assert.match(stderr, /^error FLEET_FILE_INVALID: /);
      assert.match(stderr, said);
    }
  });

  const agent = (verb: string, ...more: readonly string[]) =>
    greenroom(["agent", verb, "--state-folder", host.state, "--socket", host.socket, ...more]);
  const examined = async (): Promise<Examined & { status: number }> => {
    const { status, stdout } = await agent("doctor", "--output", "json");
    return { ...(JSON.parse(stdout) as Examined), status };
  };
  const verdictOf = ({ checks }: Examined, name: string) => checks.find((check) => check.name === name);

  it("is looked at by the doctor of a host with the daemon up: all is well", async () => {
    const found = await examined();
    const names = [
      "enrolment",
      "certificate",
      "clock",
      "daemon",
      "connection",
      "ledger",
      "state folder",
      "scratch",
      "hook reboot",
    ];
    for (const name of names)
      assert.equal(verdictOf(found, name)?.verdict, "ok", JSON.stringify(verdictOf(found, name)));
    assert.deepEqual([found.status, found.verdict], [EXIT.done, "ok"]);
    assert.match(
      (await agent("doctor")).stdout,
      /^ok +enrolment: esx-01[\s\S]*\n\d+ ok, 0 warned of, 0 wrong, 0 unknown\n$/,
    );
    assert.equal(parse((await agent("doctor", "--output", "yaml", "--query", "verdict")).stdout), "ok");
  });

  it("has its log beside it, the owner's alone, whole or since a time", async () => {
    const path = join(host.state, "agent.log");
    assert.equal(statSync(path).mode & 0o777, 0o600);
    const { status, stdout } = await agent("logs", "--output", "json", "--since", "1h");
    assert.equal(status, EXIT.done);
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { msg: string });
    assert.ok(lines.some(({ msg }) => msg === "ready"));
    assert.match((await agent("logs")).stdout, /^\d{4}-\S+Z {2}ready {2}.*hostId=host-/m);
    assert.equal((await agent("logs", "--since", "2126-01-01")).stdout, "");
    assert.equal((await agent("logs", "--file", join(host.state, "none"))).status, EXIT.notFound);
  });

  it("is looked at with the daemon down, and tells what is wrong and what to do", async () => {
    const followed = untilSaid(["agent", "logs", "--follow", "--state-folder", host.state], /^\S+ {2}stopped/m);
    await host.stop();
    assert.equal(await followed, 0, "Ctrl-C ends the following alone");
    const down = await examined();
    assert.deepEqual([down.status, down.verdict], [EXIT.partial, "warning"]);
    assert.equal(verdictOf(down, "daemon")?.verdict, "warning");
    assert.equal(verdictOf(down, "connection")?.verdict, "ok", JSON.stringify(verdictOf(down, "connection")));
    const settings = join(host.state, "agent.json");
    const before = readFileSync(settings, "utf8");
    const key = join(host.state, "receipt-key.pem");
    chmodSync(key, 0o644);
    const open = await examined();
    assert.deepEqual(
      ["state files", "enrolment"].map((name) => verdictOf(open, name)?.verdict),
      ["wrong", "wrong"],
    );
    chmodSync(key, 0o600);
    writeFileSync(
      settings,
      JSON.stringify({ ...(JSON.parse(before) as object), hooks: { reboot: { command: ["/nowhere/reboot"] } } }),
    );
    await fleet.controller?.stop();
    const wrong = await examined();
    assert.deepEqual([wrong.status, wrong.verdict], [EXIT.failed, "wrong"]);
    for (const name of ["hook reboot", "connection"]) {
      const check = verdictOf(wrong, name);
      assert.equal(check?.verdict, "wrong", name);
      assert.ok(check.remedy !== "", name);
    }
    assert.match(
      (await agent("doctor")).stdout,
      /^WRONG +hook reboot: \/nowhere\/reboot does not exist[\s\S]*what to do: /m,
    );
    assert.ok(existsSync(join(host.state, "agent.db")), "nothing is changed by looking");
  });

  it("is told that a machine was never enrolled", async () => {
    const state = place.folder("empty-state");
    const { status, stdout } = await greenroom(["agent", "doctor", "--state-folder", state, "--output", "json"]);
    assert.equal(status, EXIT.failed);
    assert.equal(verdictOf(JSON.parse(stdout) as Examined, "enrolment")?.code, "NOT_ENROLLED");
    assert.equal((await greenroom(["agent", "logs", "--state-folder", state])).status, EXIT.notFound);
  });
});
