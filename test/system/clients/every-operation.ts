import assert from "node:assert/strict";
import type { Bindings } from "../../rig/wire.js";
import { VapiError, type SdkClient } from "./sdk-client.js";
import { VERSION, type WireFleet } from "./wire-fleet.js";

type Fields = Readonly<Record<string, unknown>>;

const SETTINGS = "com.vmware.esx.settings.";

/** Refused by name, as docs/api.md says: there is nothing of the kind here. */
const REFUSED = /depots\.umds(\.content)? |create_from_host\$task|flush\$task|_device_overrides\./;
/** A manager that is not registered, and depots that a task has deleted before. */
const NOT_THERE = /managers\.packages|depots\.\w+ delete$/;
/** There is no online depot that is enabled. */
const NOTHING_TO_DO = /depots sync\$task|tasks cancel/;

/** Specs by the end of "service operation"; what is optional is sent filled, so that all of it is read. */
const SPECS: readonly (readonly [operation: RegExp, spec: Fields])[] = [
  [/tasks list$/, { return_all: true, exclude_result: true }],
  [/tasks get$/, { return_all: true, exclude_result: false }],
  [/enablement\.software check\$task$/, { checks_to_skip: ["STATELESSNESS"] }],
  [/enablement\.software enable\$task$/, { skip_software_check: true }],
  [/policies\.apply set$/, { failure_action: { action: "RETRY", retry_delay: 300, retry_count: 3 } }],
  [/software export$/, { export_software_spec: true, export_iso_image: false, export_offline_bundle: true }],
  [/clusters\.software (stage|check)\$task$/, { hosts: ["host-1"] }],
  [/clusters\.software apply\$task$/, { hosts: ["host-1"], accept_eula: true }],
  [/hosts\.software apply\$task$/, { accept_eula: true }],
  [/drafts commit\$task$/, { message: "by every operation" }],
  [/drafts import_software_spec$/, { source_type: "JSON_STRING", software_spec: "" }],
  [/add_on set$/, { name: "GRN-Addon", version: "1.0-1" }],
  [/base_image set$/, { version: VERSION }],
  [/hardware_support set$/, { packages: { "com.example.grn.hsm": { pkg: "GRN-HSP", version: "7.1" } } }],
  [/components update$/, { components_to_set: { k: "1.0-1", "grn-tool": null }, components_to_delete: [] }],
  [/recommendations generate\$task$/, { base_image_version: VERSION }],
  [/apply_impact get$/, { hosts: ["host-1"] }],
  [/solutions set\$task$/, { version: "1.0", components: [{ component: "grn-ha" }] }],
  [/add_ons list$/, { vendors: ["GRN"], names: ["GRN-Addon"], versions: ["1.0-1"], min_version: "0.1" }],
  [/base_images list$/, { min_version: "1.0" }],
  [/depot_content\.components list$/, { names: ["grn-tool"], bundle_types: ["INDEPENDENT"] }],
  [/depots\.online create$/, { location: "https://depot.example/index.xml", enabled: false, ownerdata: "mine" }],
  [/depots\.online update$/, { description: "changed", enabled: false }],
  [/depots\.umds set$/, { location: "https://depot.example/umds" }],
  [/create_from_host\$task$/, { auth_type: "EXISTING", host: "host-1" }],
  [
    /sync_schedule set$/,
    { enabled: true, schedule: { type: "WEEKLY", minute: 5, hour: 3, day_of_week: "SUNDAY" }, email_addresses: [] },
  ],
];

/** Types of results of tasks that are not called by their operation. */
const RESULTS: readonly (readonly [operation: RegExp, type: string])[] = [
  [/clusters\.software(\.drafts)? scan\$task$/, `struct:${SETTINGS}cluster_compliance`],
  [/hosts\.software(\.drafts)? scan\$task$/, `struct:${SETTINGS}host_compliance`],
  [/(drafts|solutions) (commit|set|delete)\$task$/, "string"],
  [/recommendations generate\$task$/, "struct:~.info"],
  [/hardware_compatibility check\$task$/, "struct:~.check_summary"],
  [/enable\$task$/, "dynamic"],
];

/** In this order: what makes something, what reads and changes it, what takes it away. */
const TURN: readonly RegExp[] = [
  /session get$/,
  /tasks list$/,
  /software (scan|check|stage|apply)\$task$/,
  /hardware_compatibility check\$task$/,
  /recommendations generate/,
  /recommendations get/,
  /depots\.(online|offline) create/,
  /drafts create$/,
  /drafts\.software\.\w+ (set|update)$/,
  /drafts (list|get)$|drafts\.software\.\w+ (get|list)$/,
  /drafts (validate|scan)\$task$/,
  /drafts\.software\.\w+ delete$/,
  /drafts delete$/,
  /drafts import_software_spec$/,
  /drafts commit\$task$/,
  /solutions (set|get|list)/,
  /commits get|software\.\w+ (get|list)$|software get$/,
  /solutions delete/,
  /depot_overrides add$/,
  /depot_overrides get$/,
  /depot_overrides remove$/,
  /set$/,
  /get$|list$/,
  /depots sync/,
  /update$/,
  /delete\$task$/,
  /depots\S* delete$/,
  /tasks cancel$/,
  /session delete$/,
];

/**
 * Calls every operation of the vendor's bindings, each with what it takes, and reads output and result by the bindings: the names of those that
 * were answered otherwise than they are written, with what was wrong.
 */
export class EveryOperation {
  readonly wrong: string[] = [];
  readonly called: string[] = [];
  /** What earlier calls have made, by the input that later ones name it by. */
  readonly #made: Record<string, unknown> = {};

  constructor(
    private readonly sdk: SdkClient,
    private readonly bindings: Bindings,
    private readonly wire: WireFleet,
    /** Address of a bundle that can be fetched. */
    private readonly bundle: string,
  ) {}

  async run(): Promise<void> {
    for (const name of this.#inOrder()) {
      this.called.push(name);
      try {
        await this.#call(name);
      } catch (thrown) {
        this.wrong.push(`${name}: ${thrown instanceof Error ? thrown.message.slice(0, 400) : String(thrown)}`);
      }
    }
  }

  /** Clusters and hosts have drafts of their own: one kind after the other. */
  #inOrder(): readonly string[] {
    const all = Object.entries(this.bindings.operations)
      .flatMap(([service, operations]) => Object.keys(operations).map((name) => `${service} ${name}`))
      // That is how the client has got in.
      .filter((name) => name !== "com.vmware.cis.session create");
    const turnOf = (name: string): number => TURN.findIndex((pattern) => pattern.test(name)) + 1 || TURN.length - 4;
    const kindOf = (name: string): number =>
      [/esx\.settings\.(?!clusters|hosts)/, /\.clusters\./, /\.hosts\./].findIndex((kind) => kind.test(name)) + 1 || 4;
    return all.toSorted((one, two) => kindOf(one) - kindOf(two) || turnOf(one) - turnOf(two));
  }

  async #call(name: string): Promise<void> {
    const [service = "", operation = ""] = name.split(" ");
    const refusal = REFUSED.test(name) ? "unsupported" : undefined;
    const said = this.#said(service, operation);
    if (refusal !== undefined) return this.#refused(said, refusal);
    if (NOT_THERE.test(name)) return this.#refused(said, "not_found");
    if (NOTHING_TO_DO.test(name)) return this.#refused(said, "not_allowed_in_current_state");
    const output = await said;
    this.#note(name, output);
    if (operation.endsWith("$task")) await this.#result(name, String(output));
  }

  #said(service: string, operation: string): Promise<unknown> {
    const input = this.bindings.operations[service]?.[operation]?.input ?? {};
    const given = Object.keys(input).map((field) => [field, this.#input(`${service} ${operation}`, field)] as const);
    return this.sdk.call(service, operation, Object.fromEntries(given));
  }

  async #refused(said: Promise<unknown>, error: string): Promise<void> {
    await assert.rejects(said, (thrown) => {
      assert.ok(thrown instanceof VapiError, String(thrown));
      assert.equal(thrown.structure, `com.vmware.vapi.std.errors.${error}`);
      return true;
    });
  }

  #input(name: string, field: string): unknown {
    const known: Fields = {
      ...{ cluster: "domain-c1", host: this.wire.standalone, component: "grn-tool", solution: "com.example.grn.ha" },
      ...{ commit: this.#made["commit"], manager: "com.example.grn.hsm", pkg: "GRN-HSP", task: this.#made["task"] },
      ...{ draft: this.#made["draft"], name: name.includes("add_ons") ? "GRN-Addon" : "grn-tool" },
      version: name.includes("base_images") ? VERSION : "1.0-1",
      depot: name.includes("depot_overrides")
        ? { location: "https://mirror.example/depot/" }
        : this.#made[name.includes(".online") ? "online" : "offline"],
    };
    if (!["spec", "filter", "filter_spec", "result_spec", "update_spec"].includes(field)) return known[field];
    if (field === "filter_spec")
      return { services: [`${SETTINGS}clusters.software`], status: ["SUCCEEDED", "RUNNING"] };
    if (field === "update_spec") return { device_reclassifications: [], product_selections: [] };
    if (/offline create\$task$/.test(name))
      return { source_type: "PULL", location: this.bundle, description: "by address", ownerdata: "mine" };
    const spec = SPECS.find(([pattern]) => pattern.test(name))?.[1] ?? {};
    if (/import_software_spec$/.test(name)) return { ...spec, software_spec: JSON.stringify(this.wire.spec) };
    return spec;
  }

  #note(name: string, output: unknown): void {
    if (/drafts (create|import_software_spec)$/.test(name)) this.#made["draft"] = output;
    if (/depots\.online create$/.test(name)) this.#made["online"] = output;
    if (/tasks list$/.test(name)) [this.#made["task"]] = Object.keys(output as object);
  }

  async #result(name: string, task: string): Promise<void> {
    const [service = "", operation = ""] = name.split(" ");
    const named = RESULTS.find(([pattern]) => pattern.test(name))?.[1].replace("~", service);
    const type = named ?? `struct:${service}.${operation.replace("$task", "_result")}`;
    const info = await this.sdk.ended(task, type);
    assert.equal(info["status"], "SUCCEEDED", JSON.stringify(info));
    assert.deepEqual([info["service"], info["operation"]], [service, operation]);
    if (/drafts commit\$task$/.test(name)) this.#made["commit"] = info.result;
    if (/offline create\$task$/.test(name)) this.#made["offline"] = await this.#newestDepot();
  }

  async #newestDepot(): Promise<string> {
    const depots = (await this.sdk.call(`${SETTINGS}depots.offline`, "list")) as object;
    return Object.keys(depots).at(-1) ?? "";
  }
}
