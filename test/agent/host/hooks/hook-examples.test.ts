import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { makeWorkplace, type Workplace } from "../../../rig/workplace.js";

const EXAMPLES = resolve("docs/hooks");

/** A libvirt whose guests are lines of a file: what it is asked for is noted. */
const VIRSH = `#!/bin/bash
echo "$*" >> "$STORE/asked"
case "$1 $2 $3" in
  "list --name --state-running") cat "$STORE/running" ;;
  "list --name --inactive") cat "$STORE/inactive" ;;
  "list --name ") cat "$STORE/running" ;;
  start*) echo "$2" >> "$STORE/running" ;;
  *) : > "$STORE/running" ;;
esac
`;

describe("the examples of hooks", () => {
  let place: Workplace;
  beforeEach(() => void (place = makeWorkplace("test-examples")));
  afterEach(() => place[Symbol.dispose]());

  for (const name of readdirSync(EXAMPLES)) {
    it(`${name} is a script, and names the tool that a host does not have`, () => {
      const path = join(EXAMPLES, name);
      accessSync(path, constants.X_OK);
      assert.equal(spawnSync("/bin/bash", ["-n", path], { encoding: "utf8" }).stderr, "");
      const { status, stderr } = spawnSync("/bin/bash", [path], {
        encoding: "utf8",
        env: { PATH: place.folder("empty") },
      });
      assert.equal(status, 1);
      assert.match(stderr, new RegExp(`^${name}: there is no [a-z-]+ on this host\\n$`));
    });
  }

  if (spawnSync("shellcheck", ["--version"]).error === undefined)
    it("pass shellcheck, which this machine has", () => {
      const paths = readdirSync(EXAMPLES).map((name) => join(EXAMPLES, name));
      const { status, stdout } = spawnSync("shellcheck", paths, { encoding: "utf8" });
      assert.equal(status, 0, stdout);
    });

  /** Runs an example beside a libvirt of two guests. */
  function withGuests(name: string, environment: Record<string, string>, ...args: string[]) {
    const tools = place.folder("tools");
    const store = place.folder("store");
    if (!existsSync(join(tools, "virsh"))) {
      writeFileSync(join(tools, "virsh"), VIRSH, { mode: 0o755 });
      for (const tool of ["grep", "mkdir", "rm", "sleep", "cat"]) symlinkSync(`/bin/${tool}`, join(tools, tool));
      writeFileSync(join(store, "running"), "web\ndb with blanks\n");
      writeFileSync(join(store, "inactive"), "\nspare\n");
    }
    const env = { PATH: tools, STORE: store, GREENROOM_HOOKS_STATE: join(place.path, "state"), ...environment };
    const { status, stderr } = spawnSync("/bin/bash", [join(EXAMPLES, name), ...args], { encoding: "utf8", env });
    const asked = existsSync(join(store, "asked")) ? readFileSync(join(store, "asked"), "utf8") : "";
    return { status, stderr, asked: asked.split("\n").filter((line) => !line.startsWith("list ") && line !== "") };
  }

  it("drain a KVM host by migration, its idle guests too where the policy says so", () => {
    const to = "qemu+ssh://kvm-02/system";
    const { status, stderr, asked } = withGuests(
      "enter-maintenance-libvirt",
      { GREENROOM_EVACUATE_OFFLINE_VMS: "true" },
      to,
    );
    assert.equal(status, 0, stderr);
    assert.deepEqual(asked, [
      `migrate --live --persistent --undefinesource web ${to}`,
      `migrate --live --persistent --undefinesource db with blanks ${to}`,
      `migrate --offline --persistent --undefinesource spare ${to}`,
    ]);
  });

  it("save guests where the policy allows it, and start them again", () => {
    const entered = withGuests("enter-maintenance-libvirt", { GREENROOM_POWER_ACTION: "SUSPEND_VMS" });
    assert.equal(entered.status, 0, entered.stderr);
    assert.deepEqual(entered.asked, ["managedsave web", "managedsave db with blanks"]);
    const left = withGuests("leave-maintenance-libvirt", {});
    assert.equal(left.status, 0, left.stderr);
    assert.deepEqual(left.asked.slice(2), ["start web", "start db with blanks"]);
    assert.equal(withGuests("leave-maintenance-libvirt", {}).asked.length, 4, "once");
  });

  it("leave guests alone, and fail, where the policy says nothing else", () => {
    const { status, stderr, asked } = withGuests("enter-maintenance-libvirt", {});
    assert.equal(status, 1);
    assert.match(stderr, /web runs, there is no destination/);
    assert.deepEqual(asked, []);
    const takenBack = withGuests("leave-maintenance-libvirt", {});
    assert.deepEqual([takenBack.status, takenBack.asked], [0, []], takenBack.stderr);
  });
});
