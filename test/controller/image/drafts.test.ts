/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-call -- answers of every shape are looked into, and asserted */
import assert from "node:assert/strict";
import { StartedController } from "../api/started-controller.js";
import { SmallFleet } from "../rollout/small-fleet.js";

const NET = "set-2.0.0";

describe("drafts of an image", () => {
  let door: StartedController;
  let fleet: SmallFleet;
  const bases: string[] = [];

  before(async () => {
    door = await StartedController.start();
    fleet = new SmallFleet(door);
    await fleet.logIn();
    await fleet.must("POST", "/api/greenroom/clusters", { name: "blue" });
    bases.push("clusters/blue", `hosts/${await fleet.addHost("alone")}`);
    await fleet.addHost("one", { cluster: "blue" });
    await fleet.importBundle("1.0.0", ["net-a", "net-b"]);
    await fleet.importBundle("2.0.0", ["net-a", "net-b", "net-c"]);
  });
  after(async () => {
    await fleet?.[Symbol.asyncDispose]();
    await door?.[Symbol.asyncDispose]();
  });

  for (const [at, kind] of ["a cluster", "a standalone host"].entries())
    describe(`of ${kind}`, () => {
      const drafts = () => `/api/esx/settings/${bases[at]}/software/drafts`;
      const ours = () => `/api/greenroom/${bases[at]}/software`;
      const commit = (draft: string, json?: unknown) =>
        fleet.run(`${drafts()}/${draft}?action=commit&vmw-task=true`, json);
      const read = (draft: string) => fleet.must("GET", `${drafts()}/${draft}`);

      it("begin empty where there is no image, and name what they lack", async () => {
        const draft = await fleet.must("POST", drafts());
        const list = await fleet.must("GET", drafts());
        assert.equal(list[draft].metadata.status, "INVALID");
        assert.equal(list[draft].owner, "administrator");
        assert.deepEqual(await fleet.must("GET", `${drafts()}?owners=somebody,else`), {});
        const { result } = await fleet.run(`${drafts()}/${draft}?action=validate&vmw-task=true`);
        const [error] = result.notifications.errors;
        assert.equal(error.id, "com.greenroom.base_image_unset");
        assert.match(error.resolution.default_message, /--base-image/);
        const ended = await commit(draft);
        assert.equal(ended.error.data.code, "BASE_IMAGE_UNSET");
        const again = await fleet.ask("POST", drafts());
        assert.deepEqual([again.status, again.json.error_type], [400, "ALREADY_EXISTS"]);
        assert.equal(again.json.data.details.draft, draft);
      });

      it("take one part after the other, each a revision, and refuse what the library does not have", async () => {
        const [draft = ""] = Object.keys(await fleet.must("GET", drafts()));
        const part = `${drafts()}/${draft}/software`;
        const wrong = await fleet.ask("PUT", `${part}/base-image`, { version: "9.9.9" });
        assert.deepEqual([wrong.status, wrong.json.data.code], [400, "BASE_IMAGE_MISSING"]);
        assert.match(wrong.json.data.details.have, /1\.0\.0, 2\.0\.0/);
        await fleet.must("PUT", `${part}/base-image`, { version: "1.0.0" });
        await fleet.must("PUT", `${part}/components/${NET}`, "2.0.0");
        assert.equal((await fleet.must("GET", `${part}/components/${NET}`)).version, "2.0.0");
        assert.equal((await fleet.must("GET", `${part}/base-image`)).version, "1.0.0");
        assert.equal((await fleet.ask("GET", `${part}/add-on`)).json.data.code, "PART_UNSET");
        assert.equal((await fleet.ask("DELETE", `${part}/add-on`)).status, 404);
        const { greenroom } = await read(draft);
        assert.deepEqual([greenroom.revision, greenroom.origin, greenroom.base_commit], [3, "EMPTY", null]);
      });

      it("tell the layers: which component comes from where, and what it took the place of or out", async () => {
        const [draft = ""] = Object.keys(await fleet.must("GET", drafts()));
        const part = `${drafts()}/${draft}/software`;
        await fleet.must("PATCH", `${part}/components`, { components_to_set: { "set-1.0.0": null } });
        assert.equal((await read(draft)).software.components["set-1.0.0"].version, null);
        const effective = await fleet.must("GET", `${part}/effective-components`);
        assert.equal(effective[NET].details.source, "USER");
        assert.equal(effective["set-1.0.0"].version, null);
        assert.deepEqual(effective["set-1.0.0"].details.overridden_components, [
          { version: "1.0.0", display_version: "1.0.0", source: "BASE_IMAGE" },
        ]);
        const both = { components_to_set: { [NET]: "2.0.0" }, components_to_delete: [NET] };
        const answer = await fleet.ask("PATCH", `${part}/components`, both);
        assert.equal(answer.json.data.code, "COMPONENT_CONTRADICTION");
        await fleet.must("PATCH", `${part}/components`, { components_to_delete: ["set-1.0.0"] });
        assert.deepEqual(Object.keys((await read(draft)).software.components), [NET]);
      });

      it("are changed only at the revision that If-Match names", async () => {
        const [draft = ""] = Object.keys(await fleet.must("GET", drafts()));
        const { headers } = await fleet.ask("GET", `${drafts()}/${draft}`);
        const put = (etag: string) =>
          door.ask("PUT", `${drafts()}/${draft}/software/base-image`, {
            session: fleet.session,
            json: { version: "1.0.0" },
            headers: { "if-match": etag },
          });
        const first = await put(String(headers["etag"]));
        assert.equal(first.status, 204);
        const second = await put(String(headers["etag"]));
        assert.deepEqual([second.status, second.json.error_type], [409, "CONCURRENT_CHANGE"]);
        assert.equal((await put(String(first.headers["etag"]))).status, 204);
        assert.equal((await put("three")).status, 400);
      });

      it("are checked against the hosts before they are committed, and nothing is kept of it", async () => {
        const [draft = ""] = Object.keys(await fleet.must("GET", drafts()));
        const task = await fleet.run(`${drafts()}/${draft}?action=scan&vmw-task=true`);
        assert.equal(task.status, "SUCCEEDED", JSON.stringify(task.error));
        assert.deepEqual([task.operation, task.result.commit], ["scan$task", null]);
        const [host] = Object.values<{ commit: null; status: string }>(task.result.hosts);
        assert.deepEqual([host?.commit, host?.status], [null, "NON_COMPLIANT"]);
        const base = `/api/esx/settings/${bases[at]}/software`;
        assert.equal((await fleet.ask("GET", `${base}/compliance`)).status, 404);
      });

      it("become the image, whose parts and effective components can be read; the draft is gone", async () => {
        const [draft = ""] = Object.keys(await fleet.must("GET", drafts()));
        const { result } = await commit(draft, { message: "first" });
        const base = `/api/esx/settings/${bases[at]}/software`;
        const software = await fleet.must("GET", base);
        assert.equal(software.greenroom.commit, result);
        assert.equal(software.components[NET].details.display_name, NET);
        const effective = await fleet.must("GET", `${base}/effective-components`);
        assert.deepEqual(Object.keys(effective).sort(), ["set-1.0.0", NET]);
        const info = await fleet.must("GET", `${base}/commits/${result}`);
        assert.deepEqual([info.description, info.apply_status], ["first", "NOT_APPLIED"]);
        assert.deepEqual(await fleet.must("GET", drafts()), {});
        assert.deepEqual(await fleet.must("GET", `${base}/hardware-support`), { packages: {} });
      });

      it("made from an image that has moved on are refused with what changed, kept, and rebased", async () => {
        const mine = await fleet.must("POST", drafts());
        const base = `/api/esx/settings/${bases[at]}/software`;
        await fleet.must("PUT", `${drafts()}/${mine}/software/base-image`, { version: "2.0.0" });
        // Somebody else commits meanwhile: here by the way of a solution, which needs no draft.
        const set = await fleet.must("PUT", `${base}/solutions/agent`, {
          version: "1.0",
          components: [{ component: "set-1.0.0" }],
        });
        assert.equal((await fleet.ended(set)).status, "SUCCEEDED");
        const { error } = await commit(mine);
        assert.deepEqual([error.error_type, error.data.code], ["CONCURRENT_CHANGE", "DRAFT_OUTDATED"]);
        assert.deepEqual(error.data.details.changes, ["solution agent 1.0 set-1.0.0 (added)"]);
        assert.equal((await read(mine)).greenroom.outdated, true);
        await fleet.must("POST", `${ours()}/drafts/${mine}?action=rebase`);
        const rebased = await read(mine);
        assert.equal(rebased.greenroom.outdated, false);
        assert.equal(rebased.software.base_image.version, "2.0.0");
        assert.equal(rebased.software.solutions.agent.version, "1.0");
        assert.equal((await commit(mine, { message: "second" })).status, "SUCCEEDED");
      });

      it("leave a history of commits, whose differences are told in words, and any of which comes back as a draft", async () => {
        const commits = await fleet.must("GET", `${ours()}/commits`);
        assert.deepEqual(
          commits.map(({ description }: { description: string }) => description),
          ["second", "Set solution agent", "first"],
        );
        const [last, , first] = commits.map((one: { greenroom: { commit: string } }) => one.greenroom.commit);
        const diff = await fleet.must("GET", `${ours()}/diff?from=${first}&to=${last}`);
        assert.deepEqual(
          diff.parts.map(({ part, change }: { part: string; change: string }) => `${part} ${change}`),
          ["BASE_IMAGE UPGRADED", "SOLUTION ADDED"],
        );
        const draft = await fleet.must("POST", `${ours()}/commits/${first}?action=revert`);
        const back = await fleet.must("GET", `${ours()}/diff?to=${draft}`);
        assert.equal(back.from, last);
        assert.ok(back.parts.some(({ change }: { change: string }) => change === "DOWNGRADED"));
        const body = { base_image: { version: "2.0.0" }, add_on: null };
        const refused = await fleet.ask("PATCH", `${ours()}/drafts/${draft}`, body);
        assert.equal(refused.status, 404);
        assert.equal((await read(draft)).software.base_image.version, "1.0.0", "all or nothing");
        await fleet.must("DELETE", `${drafts()}/${draft}`);
        assert.equal((await fleet.ask("GET", `${drafts()}/${draft}`)).json.data.code, "DRAFT_NOT_FOUND");
      });

      it("of what another product exports are taken as they are, and what cannot be honoured is named", async () => {
        const software_spec = JSON.stringify({
          base_image: { version: "2.0.0" },
          add_on: null,
          components: { [NET]: null },
          hardware_support: null,
          solutions: { "com.example.ha": { version: "8.0-1", components: [{ component: "example-fdm" }] } },
          alternative_images: { arm: { base_image: { version: "9" } } },
        });
        const body = { source_type: "JSON_STRING", software_spec };
        const draft = await fleet.must("POST", `${drafts()}?action=import-software-spec`, body);
        const { greenroom } = await read(draft);
        assert.deepEqual(
          greenroom.notices.map(({ code }: { code: string }) => code),
          ["SPEC_NOT_SUPPORTED", "SOLUTION_NOT_HONOURED"],
        );
        const pull = { source_type: "PULL", location: "https://example.com/spec.json" };
        const pulled = await fleet.ask("POST", `${drafts()}?action=import-software-spec`, pull);
        assert.equal(pulled.json.data.code, "PULL_UNSUPPORTED");
        const { result } = await fleet.run(`${drafts()}/${draft}?action=validate&vmw-task=true`);
        assert.equal(result.notifications.errors, undefined);
        assert.equal(result.notifications.warnings.length, 2);
        assert.equal((await commit(draft)).status, "SUCCEEDED");
        const software = await fleet.must("GET", `/api/esx/settings/${bases[at]}/software`);
        assert.equal(software.greenroom.notices[0].code, "SPEC_NOT_SUPPORTED");
      });

      it("come from recommendations: newer versions of the library that go together", async () => {
        const base = `/api/esx/settings/${bases[at]}/software`;
        assert.equal((await fleet.ask("GET", `${base}/recommendations`)).status, 404);
        const old = { source_type: "JSON_STRING", software_spec: '{"base_image":{"version":"1.0.0"}}' };
        const draft = await fleet.must("POST", `${drafts()}?action=import-software-spec`, old);
        await commit(draft);
        const { result } = await fleet.run(`${base}/recommendations?action=generate&vmw-task=true`);
        assert.equal(result.latest_recommendation.base_image.version, "2.0.0");
        assert.equal(result.current_series_recommendation, undefined);
        const body = { source_type: "LATEST_RECOMMENDATION" };
        const taken = await fleet.must("POST", `${drafts()}?action=import-software-spec`, body);
        assert.equal((await read(taken)).greenroom.origin, "RECOMMENDATION");
        await commit(taken);
        assert.equal((await fleet.ask("GET", `${base}/recommendations`)).status, 404);
      });
    });
});
